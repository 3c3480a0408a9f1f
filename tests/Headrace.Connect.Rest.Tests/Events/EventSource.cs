using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;

namespace Headrace.Connect.Rest.Tests.Events;

/// <summary>A client of server-sent events as browsers have it: a real HTTP client, and the platform's parser of the standard's form.</summary>
internal sealed class EventSource : IAsyncDisposable
{
    private readonly HttpClient _client;
    private readonly HttpResponseMessage _response;
    private readonly SseParser<string> _parser;
    private readonly IAsyncEnumerator<SseItem<string>> _events;

    private EventSource(HttpClient client, HttpResponseMessage response, Stream body)
    {
        _client = client;
        _response = response;
        _parser = SseParser.Create(body);
        _events = _parser.EnumerateAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
    }

    public HttpResponseMessage Response => _response;

    public string LastEventId => _parser.LastEventId;

    public static async Task<EventSource> OpenAsync(int port, string query = "", string? lastEventId = null, string? user = null, string? password = null)
    {
        var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{port}/events{query}");
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        if (password is not null)
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        else if (user is not null)
            request.Headers.Add("X-User", user);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        return new(client, response, await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The next event as its type, a blank and its data; null at the end.</summary>
    public async Task<string?> NextAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return await _events.MoveNextAsync().AsTask().WaitAsync(limit.Token) ? $"{_events.Current.EventType} {_events.Current.Data}" : null;
    }

    /// <summary>The data of the next event, which has to be of a type.</summary>
    public async Task<JsonElement> NextAsync(string type)
    {
        var next = await NextAsync();
        Assert.StartsWith(type + " ", next, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(next![(type.Length + 1)..]);
        return document.RootElement.Clone();
    }

    /// <summary>Everything up to the event that says that the state is whole.</summary>
    public async Task<IReadOnlyList<string>> ReadStateAsync()
    {
        var events = new List<string>();
        while (await NextAsync() is { } next && next != "live {}")
            events.Add(next);
        return events;
    }

    public async ValueTask DisposeAsync()
    {
        _response.Dispose();
        _client.Dispose();
        try
        {
            await _events.DisposeAsync();
        }
        catch (NotSupportedException)
        {
            // A read was under way.
        }
    }
}
