using System.Net;
using System.Net.Sockets;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.TestKit;

namespace Headrace.Compatibility.Tests.Rest;

/// <summary>Workers whose <c>admin.listeners</c> is empty, so that nobody serves loggers, or can't be opened.</summary>
public sealed class AdminListenerTests(KafkaFixture kafka, AdminListenerTests.Workers workers) : IClassFixture<AdminListenerTests.Workers>
{
    public static TheoryData<string> Requests { get; } =
    [
        "GET /admin/loggers", "GET /admin/loggers/root", "PUT /admin/loggers/a {\"level\":\"info\"}", "PUT /admin/loggers/a?scope=cluster {\"level\":\"info\"}", "OPTIONS /admin/loggers", "DELETE /admin/loggers/a", "GET /admin",
        "GET /", "GET /health", "GET /connectors", "GET /connector-plugins/Json/config",
    ];

    [Theory]
    [MemberData(nameof(Requests))]
    public Task WithoutAdminListeners_RequestsAreAnsweredAlike(string request) => workers.CompareAsync(RestCase.Parse(request));

    [Fact]
    public async Task ListenerThatIsTaken_EndsBothWorkers()
    {
        Peers.SkipUnlessPresent();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var properties = new Dictionary<string, string>
        {
            ["bootstrap.servers"] = (await kafka.StartedAsync()).BootstrapServers,
            ["key.converter"] = "org.apache.kafka.connect.json.JsonConverter",
            ["value.converter"] = "org.apache.kafka.connect.json.JsonConverter",
            ["admin.listeners"] = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}",
        };

        var real = await Assert.ThrowsAsync<InvalidOperationException>(() => RealConnect.StartStandaloneAsync(properties));
        Assert.StartsWith("Kafka Connect ended before it was up", real.Message, StringComparison.Ordinal);

        properties["offset.storage.file.filename"] = "none";
        properties["listeners"] = "http://127.0.0.1:0";
        var ours = await Assert.ThrowsAsync<ConfigException>(() => workers.StartServerAsync(WorkerConfig.Parse(WorkerMode.Standalone, properties.ToDictionary(static setting => setting.Key, static string? (setting) => setting.Value))));
        Assert.Contains("admin.listeners", ours.Message, StringComparison.Ordinal);
    }

    /// <summary>The two workers.</summary>
    public sealed class Workers(KafkaFixture kafka) : WorkerPair(kafka, WorkerMode.Standalone, "a", ("admin.listeners", ""));
}
