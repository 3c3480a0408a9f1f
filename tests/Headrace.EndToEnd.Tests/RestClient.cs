using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Headrace.EndToEnd.Tests;

/// <summary>A user of the REST API.</summary>
internal sealed class RestClient(int port, WorkerTls? tls = null) : IDisposable
{
    private readonly HttpClient _http = new(tls?.NewHandler() ?? new SocketsHttpHandler()) { BaseAddress = new Uri($"{(tls is null ? "http" : "https")}://127.0.0.1:{port}/"), Timeout = TimeSpan.FromSeconds(100) };

    public Uri Address => _http.BaseAddress!;

    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var response = await _http.GetAsync(new Uri("health", UriKind.Relative));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public async Task PutConnectorAsync(string name, params (string Name, string Value)[] config)
    {
        using var response = await _http.PutAsJsonAsync($"connectors/{name}/config", config.ToDictionary(c => c.Name, c => c.Value));
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
    }

    public Task PutFileSourceAsync(string name, string file, string topic) => PutConnectorAsync(
        name,
        ("connector.class", "org.apache.kafka.connect.file.FileStreamSourceConnector"),
        ("file", file),
        ("topic", topic),
        ("value.converter", "org.apache.kafka.connect.storage.StringConverter"));

    public Task PutFileSinkAsync(string name, string topic, string file) => PutConnectorAsync(
        name,
        ("connector.class", "org.apache.kafka.connect.file.FileStreamSinkConnector"),
        ("file", file),
        ("topics", topic),
        ("value.converter", "org.apache.kafka.connect.storage.StringConverter"));

    public async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative));
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    public async Task<(HttpStatusCode Status, string Body)> SendAsync(HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (json is not null)
            request.Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var response = await _http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>The state of a connector's first task and, where it failed, its trace.</summary>
    public async Task<(string State, string? Trace)> TaskStateAsync(string connector)
    {
        var (status, body) = await GetAsync($"connectors/{connector}/status");
        if (status != HttpStatusCode.OK || body.GetProperty("tasks").GetArrayLength() == 0)
            return ("none", null);
        var task = body.GetProperty("tasks")[0];
        return (task.GetProperty("state").GetString()!, task.TryGetProperty("trace", out var trace) ? trace.GetString() : null);
    }

    public void Dispose() => _http.Dispose();
}
