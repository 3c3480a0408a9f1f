using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Tolerance;

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

    // The texts are those of Kafka Connect 4.3.1, in the trace of a task that could not be made.
    [Theory]
    [InlineData("acks", "bogus", "Invalid value bogus for configuration acks: String must be one of: all, -1, 0, 1")]
    [InlineData("compression.type", "brotli", "Invalid value brotli for configuration compression.type: String must be one of: none, gzip, snappy, lz4, zstd")]
    [InlineData("linger.ms", "-1", "Invalid value -1 for configuration linger.ms: Value must be at least 0")]
    [InlineData("linger.ms", "abc", "Invalid value abc for configuration linger.ms: Not a number of type LONG")]
    [InlineData("max.in.flight.requests.per.connection", "0", "Invalid value 0 for configuration max.in.flight.requests.per.connection: Value must be at least 1")]
    [InlineData("security.protocol", "bogus", "Invalid value bogus for configuration security.protocol: String must be one of (case insensitive): SASL_SSL, PLAINTEXT, SSL, SASL_PLAINTEXT")]
    [InlineData("partitioner.class", "com.Nope", "Invalid value com.Nope for configuration partitioner.class: Class com.Nope could not be found.")]
    [InlineData("transactional.id", "x", "Cannot set a transactional.id without also enabling idempotence.")]
    [InlineData("transactional.id", "", "Invalid value  for configuration transactional.id: String must be non-empty")]
    [InlineData("compression.gzip.level", "0", "Invalid value 0 for configuration compression.gzip.level: Value must be between 1 and 9 or equal to -1")]
    public void SourceProducer_IsRefusedInKafkasWords(string key, string value, string message)
    {
        var ofWorker = Assert.Throws<ConfigException>(() => ClientConfigs.SourceProducer(TestWorker.Distributed(("producer." + key, value)), Config()));
        Assert.Equal(message, ofWorker.Message);
        var ofConnector = Assert.Throws<ConfigException>(() => ClientConfigs.SourceProducer(TestWorker.Distributed(), Config(("producer.override." + key, value))));
        Assert.Equal(message, ofConnector.Message);
    }

    [Theory]
    [InlineData("acks", "1", "Must set acks to all in order to use the idempotent producer. Otherwise we cannot guarantee idempotence.")]
    [InlineData("retries", "0", "Must set retries to non-zero when using the idempotent producer.")]
    [InlineData("max.in.flight.requests.per.connection", "6", "To use the idempotent producer, max.in.flight.requests.per.connection must be set to at most 5. Current value is 6.")]
    public void IdempotentProducer_NeedsWhatKafkasNeeds(string key, string value, string message) => Assert.Equal(message, Assert.Throws<ConfigException>(
        () => ClientConfigs.SourceProducer(TestWorker.Distributed(), Config(("producer.override.enable.idempotence", "true"), ("producer.override." + key, value)))).Message);

    [Theory]
    [InlineData("bootstrap.servers", "a", "Invalid url in bootstrap.servers: a")]
    [InlineData("bootstrap.servers", "a:b", "Invalid url in bootstrap.servers: a:b")]
    [InlineData("bootstrap.servers", "no-such-host.invalid:1,no-such-host.invalid:1", "No resolvable bootstrap urls given in bootstrap.servers")]
    [InlineData("bootstrap.servers", "no-such-host.invalid:9092", "No resolvable bootstrap urls given in bootstrap.servers")]
    [InlineData("security.protocol", "SASL_PLAINTEXT", "Failed to create new NetworkClient")]
    [InlineData("delivery.timeout.ms", "10", "delivery.timeout.ms should be equal to or larger than linger.ms + request.timeout.ms")]
    public void SourceProducer_CantBeConstructed(string key, string value, string reason)
    {
        var error = Assert.Throws<ClientConstructionException>(() => ClientConfigs.SourceProducer(TestWorker.Distributed(), Config(("producer.override." + key, value))));
        Assert.Equal(("Failed to construct kafka producer", reason), (error.Message, error.InnerException?.Message));
    }

    [Fact]
    public void SourceProducer_WithoutALogin_HasTheCausesOfKafkas() => Assert.Contains(
        "Caused by: java.lang.IllegalArgumentException: Could not find a 'KafkaClient' entry in the JAAS configuration. System property 'java.security.auth.login.config' is not set\n",
        JavaTrace.Of(Assert.Throws<ClientConstructionException>(
            () => ClientConfigs.SourceProducer(TestWorker.Distributed(), Config(("producer.override.security.protocol", "SASL_PLAINTEXT"))))),
        StringComparison.Ordinal);

    [Fact]
    public void SinkConsumer_WithSeveralWrongValues_TellsTheOneThatKafkaDefinesFirst() => Assert.StartsWith(
        "Invalid value -1 for configuration fetch.min.bytes",
        Assert.Throws<ConfigException>(() => ClientConfigs.SinkConsumer(
            TestWorker.Distributed(), Config(("consumer.override.isolation.level", "odd"), ("consumer.override.fetch.min.bytes", "-1")), new("a", 0))).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void SinkConsumer_OfAGroupWithoutAName_CantBeConstructed(string group)
    {
        var error = Assert.Throws<ClientConstructionException>(() => ClientConfigs.SinkConsumer(TestWorker.Distributed(), Config(("consumer.override.group.id", group)), new("a", 0)));

        Assert.Contains(
            "Caused by: org.apache.kafka.common.errors.InvalidGroupIdException: The configured group.id should not be an empty string or whitespace.\n", JavaTrace.Of(error), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("interceptor.classes")]
    [InlineData("metric.reporters")]
    public void SourceProducer_WithAClassThatIsNotThere_CantBeConstructed(string key)
    {
        var error = Assert.Throws<ClientConstructionException>(() => ClientConfigs.SourceProducer(TestWorker.Distributed(), Config(($"producer.override.{key}", "com.Nope"))));
        Assert.StartsWith(
            "org.apache.kafka.common.KafkaException: Failed to construct kafka producer\n", JavaTrace.Of(error), StringComparison.Ordinal);
        Assert.Contains("Caused by: org.apache.kafka.common.KafkaException: Class com.Nope cannot be found\n", JavaTrace.Of(error), StringComparison.Ordinal);
        Assert.Contains("Caused by: java.lang.ClassNotFoundException: com.Nope\n", JavaTrace.Of(error), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("p1d")]
    [InlineData("-PT-1H")]
    [InlineData("PT1,5S")]
    [InlineData("P106751991167300D")]
    public void DurationThatJavaReads_IsTaken(string duration) =>
        ClientConfigs.SinkConsumer(TestWorker.Distributed(), Config(("consumer.override.auto.offset.reset", "by_duration:" + duration)), new("snk", 0));

    [Theory]
    [InlineData("auto.offset.reset", "by_duration:P", "Invalid value by_duration:P for configuration auto.offset.reset: Invalid value `by_duration:P` for configuration auto.offset.reset. The value must be either 'earliest', 'latest', 'none' or of the format 'by_duration:<PnDTnHnMn.nS.>'.")]
    [InlineData("auto.offset.reset", "by_duration:P1DT", "Invalid value by_duration:P1DT for configuration auto.offset.reset: Invalid value `by_duration:P1DT` for configuration auto.offset.reset. The value must be either 'earliest', 'latest', 'none' or of the format 'by_duration:<PnDTnHnMn.nS.>'.")]
    [InlineData("auto.offset.reset", "by_duration:P-1D", "Invalid value by_duration:P-1D for configuration auto.offset.reset: Invalid value `by_duration:P-1D` for configuration auto.offset.reset. The value must be either 'earliest', 'latest', 'none' or of the format 'by_duration:<PnDTnHnMn.nS.>'.")]
    [InlineData("auto.offset.reset", "bogus", "Invalid value bogus for configuration auto.offset.reset: Invalid value `bogus` for configuration auto.offset.reset. The value must be either 'earliest', 'latest', 'none' or of the format 'by_duration:<PnDTnHnMn.nS.>'.")]
    [InlineData("max.poll.records", "0", "Invalid value 0 for configuration max.poll.records: Value must be at least 1")]
    [InlineData("isolation.level", "x", "Invalid value x for configuration isolation.level: String must be one of: read_committed, read_uncommitted")]
    [InlineData("key.deserializer", "com.Nope", "Invalid value com.Nope for configuration key.deserializer: Class com.Nope could not be found.")]
    public void SinkConsumer_IsRefusedInKafkasWords(string key, string value, string message) =>
        Assert.Equal(message, Assert.Throws<ConfigException>(
            () => ClientConfigs.SinkConsumer(TestWorker.Distributed(), Config(("consumer.override." + key, value)), new("snk", 0))).Message);

    [Fact]
    public void SaslWithoutMechanism_SaysWhatToSet()
    {
        var error = Assert.Throws<ConfigException>(() => ClientConfigs.SourceProducer(TestWorker.Distributed(
            ("producer.security.protocol", "SASL_PLAINTEXT"), ("producer.sasl.jaas.config", "com.sun.security.auth.module.Krb5LoginModule required;")), Config()));
        Assert.Contains("sasl.mechanism is GSSAPI (Kerberos) where it is not set, which is not supported.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SourceProducer_OfTwoConnectorsIsTheSame()
    {
        var worker = TestWorker.Distributed();
        Assert.Equal(ClientConfigs.SourceProducer(worker, Config(("name", "a"))), ClientConfigs.SourceProducer(worker, Config(("name", "b"))));
    }

    [Fact]
    public void SourceProducer_HasABufferWithinTheBudget_WithRoomForTheLargestRequest_UnlessTheUserSetOne()
    {
        var worker = TestWorker.Distributed();
        Assert.DoesNotContain("buffer.memory", ClientConfigs.SourceProducer(worker, Config(), 64 << 20).Keys);
        Assert.Equal("5000000", ClientConfigs.SourceProducer(worker, Config(), 5_000_000)["buffer.memory"]);
        Assert.Equal("2097152", ClientConfigs.SourceProducer(worker, Config(), 1)["buffer.memory"]);
        Assert.Equal("20000000", ClientConfigs.SourceProducer(worker, Config(("producer.override.max.request.size", "10000000")), 1)["buffer.memory"]);
        Assert.Equal("7000000", ClientConfigs.SourceProducer(worker, Config(("producer.override.buffer.memory", "7000000")), 1)["buffer.memory"]);
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
    public void Internal_ProducersDoNotLinger_UnlessTheUserWantsThemTo()
    {
        Assert.Equal("0", ClientConfigs.InternalProducer(TestWorker.Distributed())["linger.ms"]);
        Assert.Equal("7", ClientConfigs.InternalProducer(TestWorker.Distributed(("linger.ms", "7")))["linger.ms"]);
        Assert.Equal(16_384, ClientConfigs.ForInternalProducer(TestWorker.Distributed()).BatchBytes);
        Assert.Equal(16_384, ClientConfigs.ForLeaderProducer(TestWorker.Distributed()).BatchBytes);
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
            Assert.Equal(
                $"Client Config Overrides not allowed [[{key},{(key == "sasl.jaas.config" ? "[hidden]" : "1")},[],[The '{policy}' policy does not allow '{key}' to be overridden in the connector configuration.],true]]",
                Assert.Throws<ConnectException>(() => ClientConfigs.SourceProducer(worker, config)).Message);
    }

    private static Dictionary<string, string?> Config(params (string Key, string Value)[] settings) =>
        settings.ToDictionary(static setting => setting.Key, static setting => (string?)setting.Value, StringComparer.Ordinal);
}
