using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;

namespace Headrace.Connect.Runtime.Tests.Configuration;

public sealed class ClientConfigsTests
{
    [Fact]
    public void SourceProducer_StacksDefaultsWorkerAndOverrides()
    {
        var worker = TestWorker.Distributed(("producer.linger.ms", "7"), ("producer.acks", "1"), ("request.timeout.ms", "1234"));
        var settings = ClientConfigs.SourceProducer(worker, Config(("producer.override.linger.ms", "9")));

        Assert.Equal("9", settings["linger.ms"]);
        Assert.Equal("1", settings["acks"]);
        Assert.DoesNotContain("enable.idempotence", settings.Keys); // the client's own default keeps the order
        Assert.Equal("2147483647", settings["delivery.timeout.ms"]);
        Assert.Equal("127.0.0.1:1", settings["bootstrap.servers"]);
        Assert.DoesNotContain("request.timeout.ms", settings.Keys); // top-level settings are not for producers
    }

    [Fact]
    public void SourceProducer_OfTwoConnectorsIsTheSame()
    {
        var worker = TestWorker.Distributed();
        Assert.Equal(ClientConfigs.SourceProducer(worker, Config(("name", "a"))), ClientConfigs.SourceProducer(worker, Config(("name", "b"))));
    }

    [Fact]
    public void SinkConsumer_HasTheGroupOfItsConnector()
    {
        var worker = TestWorker.Distributed();
        Assert.Equal("connect-snk", ClientConfigs.SinkConsumer(worker, Config(), new("snk", 1)).GroupId);
        Assert.Equal("connector-consumer-snk-1", ClientConfigs.SinkConsumer(worker, Config(), new("snk", 1)).ClientId);
        Assert.Equal("mine", ClientConfigs.SinkConsumer(worker, Config(("consumer.override.group.id", "mine")), new("snk", 1)).GroupId);
        Assert.Equal("mine", ClientConfigs.SinkGroup(worker, Config(("consumer.override.group.id", "mine")), "snk"));
        Assert.Equal("connect-snk", ClientConfigs.SinkGroup(worker, Config(), "snk"));
    }

    [Fact]
    public void ConnectorAdmin_TakesTopLevelClientSettingsAlone()
    {
        var worker = TestWorker.Distributed(("retry.backoff.ms", "55"), ("sasl.mechanism", "PLAIN"), ("key.converter.schemas.enable", "false"));
        var settings = ClientConfigs.ConnectorAdmin(worker, Config(), "connector-adminclient-a-0");
        Assert.Equal(TimeSpan.FromMilliseconds(55), settings.RetryBackoff);
        Assert.Equal(TimeSpan.FromMilliseconds(40_000), settings.RequestTimeout);
        Assert.Equal("connector-adminclient-a-0", settings.ClientId);
        Assert.DoesNotContain(settings.Warnings, static warning => warning.Contains("converter", StringComparison.Ordinal) || warning.Contains("group.id", StringComparison.Ordinal));
    }

    [Fact]
    public void Internal_ClientsAreNamedByGroup()
    {
        Assert.Equal("g-shared-admin", ClientConfigs.ForInternalAdmin(TestWorker.Distributed()).ClientId);
        Assert.Equal("g-c-configs", ClientConfigs.ForInternalReader(TestWorker.Distributed(("client.id", "c")), "configs").ClientId);
    }

    [Theory]
    [InlineData("None", "linger.ms", false)]
    [InlineData("All", "linger.ms", true)]
    [InlineData("org.apache.kafka.connect.connector.policy.PrincipalConnectorClientConfigOverridePolicy", "sasl.jaas.config", true)]
    [InlineData("Principal", "linger.ms", false)]
    [InlineData("Allowlist", "linger.ms", true)]
    [InlineData("Allowlist", "acks", false)]
    public void Policy_DecidesOnOverrides(string policy, string key, bool allowed)
    {
        var worker = TestWorker.Distributed(
            ("connector.client.config.override.policy", policy), ("connector.client.config.override.allowlist", "linger.ms, x"));
        var config = Config(("producer.override." + key, "1"));
        if (allowed)
            Assert.Equal("1", ClientConfigs.SourceProducer(worker, config)[key]);
        else
            Assert.StartsWith($"Client Config Overrides not allowed [{key}]", Assert.Throws<ConnectException>(() => ClientConfigs.SourceProducer(worker, config)).Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, string?> Config(params (string Key, string Value)[] settings) =>
        settings.ToDictionary(static setting => setting.Key, static setting => (string?)setting.Value, StringComparer.Ordinal);
}
