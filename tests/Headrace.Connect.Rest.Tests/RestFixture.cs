using Headrace.Connect.Runtime.Logging;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Validation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Rest.Tests;

/// <summary>A REST server over a <see cref="FakeHerder"/>.</summary>
internal sealed class RestFixture : IAsyncDisposable
{
    private RestFixture(RestServer server, FakeHerder herder, LoggerLevels loggers)
    {
        Server = server;
        Herder = herder;
        Loggers = loggers;
    }

    public static ConnectorConfigValidator Validator { get; } = new(
        new() { KeyConverter = "org.apache.kafka.connect.json.JsonConverter", ValueConverter = "org.apache.kafka.connect.json.JsonConverter" }, FakePlugins.Registry);

    public RestServer Server { get; }

    public FakeHerder Herder { get; }

    public LoggerLevels Loggers { get; }

    public int Port => Server.Addresses[0].Port;

    public static Task<RestFixture> StartAsync() => StartAsync(new() { Listeners = ["http://127.0.0.1:0"] });

    public static async Task<RestFixture> StartAsync(RestServerOptions options, ILoggerFactory? loggerFactory = null, PluginRegistry? plugins = null, ConnectorConfigValidator? validator = null)
    {
        var herder = new FakeHerder();
        var loggers = new LoggerLevels();
        var server = await RestServer.StartAsync(
            options, herder, plugins ?? FakePlugins.Registry, validator ?? Validator, loggers, loggerFactory ?? NullLoggerFactory.Instance, TestContext.Current.CancellationToken);
        return new(server, herder, loggers);
    }

    public Task<RawResponse> GetAsync(string target, params (string Name, string Value)[] headers) => RawHttp.SendAsync(Port, "GET", target, null, headers);

    public Task<RawResponse> SendAsync(string method, string target, string? body = null, params (string Name, string Value)[] headers) =>
        RawHttp.SendAsync(Port, method, target, body, headers);

    public Task<RawResponse> SendJsonAsync(string method, string target, string body) =>
        RawHttp.SendAsync(Port, method, target, body, ("Content-Type", "application/json"));

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
