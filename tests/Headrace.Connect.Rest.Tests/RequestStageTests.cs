using System.Net;
using System.Net.Sockets;
using Headrace.Connect.Runtime;
using Headrace.Connect.Runtime.Validation;
using Microsoft.Extensions.Time.Testing;

namespace Headrace.Connect.Rest.Tests;

/// <summary>A request that has waited too long is told what it waited for, and not what the worker did when it started.</summary>
public sealed class RequestStageTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task ConnectorThatDoesNotEndItsValidation_IsNamed()
    {
        var plugins = FakePlugins.NewBuilder().Add<WaitingSource>().Build();
        var validator = new ConnectorConfigValidator(
            new() { KeyConverter = "org.apache.kafka.connect.json.JsonConverter", ValueConverter = "org.apache.kafka.connect.json.JsonConverter" }, plugins);
        await using var rest = await RestFixture.StartAsync(Options(), plugins: plugins, validator: validator);
        rest.Herder.Stage = new("starting", _time.GetUtcNow(), _time.GetUtcNow());

        var answer = rest.SendJsonAsync("PUT", "/connector-plugins/WaitingSource/config/validate", """{"connector.class":"WaitingSource","name":"a"}""");
        await WaitingSource.Entered.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(90));

        Assert.Equal(
            """{"error_code":500,"message":"Request timed out. The worker is currently performing multi-property validation for the connector, which began at 2026-01-31T12:00:00Z."}""",
            (await answer).Body);
        WaitingSource.MayLeave.Set();
    }

    [Fact]
    public async Task WorkerThatDoesNotAnswer_IsNamed()
    {
        using var frozen = new TcpListener(IPAddress.Loopback, 0);
        frozen.Start();
        var url = new Uri($"http://127.0.0.1:{((IPEndPoint)frozen.LocalEndpoint).Port}/");
        await using var rest = await RestFixture.StartAsync(Options());
        rest.Herder.Elsewhere = new WrongWorkerException("Only the leader can set connector configs.", url);

        var answer = rest.SendJsonAsync("POST", "/connectors", """{"name":"a","config":{"connector.class":"FileStreamSource","topic":"t"}}""");
        using var connection = await frozen.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(90));

        Assert.Equal(
            $$"""{"error_code":500,"message":"Request timed out. The worker is currently waiting for the answer of the worker {{url}}, which began at 2026-01-31T12:00:00Z."}""",
            (await answer).Body);
    }

    private RestServerOptions Options() => new() { Listeners = ["http://127.0.0.1:0"], TimeProvider = _time };
}
