using Headrace.Connect.Converters;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Groups;
using Headrace.Connect.Runtime.Plugins;

namespace Headrace.Connect.Runtime.Tests.Configuration;

public sealed class WorkerConfigTests
{
    [Fact]
    public void Definitions_HaveKafkaConnectsNumberOfSettings()
    {
        Assert.Equal(133, WorkerConfig.DistributedDefinition.Count(static key => !key.Name.StartsWith("headrace.", StringComparison.Ordinal)));
        Assert.Equal(52, WorkerConfig.StandaloneDefinition.Count(static key => !key.Name.StartsWith("headrace.", StringComparison.Ordinal)));
    }

    [Fact]
    public void Parse_AppliesDefaults()
    {
        var config = TestWorker.Distributed();
        Assert.Equal(["http://:8083"], config.Listeners);
        Assert.Null(config.AdminListeners);
        Assert.Equal(TimeSpan.FromSeconds(60), config.OffsetFlushInterval);
        Assert.Equal(25, config.Int("offset.storage.partitions"));
        Assert.Equal("org.apache.kafka.connect.storage.SimpleHeaderConverter", config.HeaderConverter);
        Assert.True(config.TopicTrackingEnabled);
        Assert.False(config.ExactlyOnceSourceEnabled);
    }

    [Theory]
    [InlineData("offset.storage.partitions", "0", "Number of partitions must be positive, or -1 to use the broker's default")]
    [InlineData("rebalance.timeout.ms", "-1", "Invalid negative timeout -1")]
    [InlineData("plugin.path", "", "Configuration 'plugin.path' must not be empty. Valid values include: any non-empty value")]
    [InlineData("config.providers", ",", "Configuration 'config.providers' values must not be empty.")]
    [InlineData("plugin.discovery", "x", "Invalid plugin.discovery value, must be one of [only_scan, hybrid_warn, hybrid_fail, service_load]")]
    [InlineData("inter.worker.key.generation.algorithm", "x", "Invalid value x for configuration inter.worker.key.generation.algorithm: the algorithm is not supported")]
    [InlineData("inter.worker.verification.algorithms", "HmacSHA256,x", "Invalid value x for configuration inter.worker.verification.algorithms: the algorithm is not supported")]
    [InlineData("inter.worker.verification.algorithms", "", "Invalid value [] for configuration inter.worker.verification.algorithms: At least one signature verification algorithm must be provided")]
    [InlineData("inter.worker.key.size", "8", "Unable to create key generator with algorithm HmacSHA256 and key size 8: Key length must be at least 40 bits")]
    [InlineData("config.storage.topic", "", "Must specify topic for connector configuration.")]
    [InlineData("offset.storage.topic", " ", "Offset storage topic must be specified")]
    [InlineData("status.storage.topic", "", "Must specify topic for connector status.")]
    [InlineData("offset.flush.interval.ms", "x", "Not a number of type LONG")]
    [InlineData("connect.protocol", "bogus", "Invalid value bogus for configuration connect.protocol")]
    [InlineData("listeners", "ftp://h:1", "Listener protocol must be either \"http\" or \"https\".")]
    [InlineData("listeners", "foo", "Listener doesn't have the right format (protocol://hostname:port).")]
    [InlineData("listeners", "foo,,", "Empty URL found when parsing listeners list.")]
    [InlineData("sasl.login.refresh.window.factor", "-1", "Invalid value -1.0 for configuration sasl.login.refresh.window.factor: Value must be at least 0.5")]
    [InlineData("sasl.login.refresh.window.jitter", "1e20", "Invalid value 1.0E20 for configuration sasl.login.refresh.window.jitter: Value must be no more than 0.25")]
    [InlineData("sasl.login.refresh.window.jitter", "-0.5", "Invalid value -0.5 for configuration sasl.login.refresh.window.jitter: Value must be at least 0.0")]
    [InlineData("sasl.login.refresh.min.period.seconds", "901", "Invalid value 901 for configuration sasl.login.refresh.min.period.seconds: Value must be no more than 900")]
    [InlineData("admin.listeners", "http://h:1,", "Configuration 'admin.listeners' values must not be empty.")]
    [InlineData("listeners", "", "at least one URL is expected")]
    [InlineData("bootstrap.servers", "foo", "Invalid url in bootstrap.servers: foo")]
    [InlineData("bootstrap.servers", "h:1;i:2", "Invalid url in bootstrap.servers: h:1;i:2")]
    [InlineData("bootstrap.servers", "h:99999", "Invalid port in bootstrap.servers: h:99999")]
    [InlineData("bootstrap.servers", "", "Configuration 'bootstrap.servers' must not be empty. Valid values include: any non-empty value")]
    [InlineData("connect.protocol", "x", "Invalid value x for configuration connect.protocol: Invalid Connect protocol compatibility")]
    [InlineData("group.id", "", "The configured group.id should not be an empty string or whitespace.")]
    [InlineData("heartbeat.interval.ms", "10000", "Heartbeat must be set lower than the session timeout")]
    [InlineData("inter.worker.verification.algorithms", "HmacSHA512", "Signature algorithm must be present in")]
    public void Parse_RefusesWithKafkasText(string key, string value, string message)
    {
        var error = Assert.Throws<ConfigException>(() => TestWorker.Distributed((key, value)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    /// <summary>The settings in the order in which Kafka Connect looks at them, pairs of wrong ones: the first is told.</summary>
    [Theory]
    [InlineData("sasl.login.read.timeout.ms", "none", "worker.unsync.backoff.ms", "yes")]
    [InlineData("security.protocol", "x", "sasl.login.connect.timeout.ms", "x")]
    [InlineData("metadata.recovery.rebootstrap.trigger.ms", "x", "listeners", "foo")]
    public void OfTwoFaults_TheFirstOfKafkaConnectsIsTold(string first, string firstValue, string second, string secondValue)
    {
        var error = Assert.Throws<ConfigException>(() => TestWorker.Distributed((second, secondValue), (first, firstValue)));

        Assert.Contains(first, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AES", "64", "Wrong keysize: must be equal to 128, 192 or 256")]
    [InlineData("DESede", "64", "Wrong keysize: must be equal to 112 or 168")]
    [InlineData("rc2", "2000", "Key length for RC2 must be between 40 and 1024 bits")]
    [InlineData("HmacSHA3-256", "39", "Key length must be at least 40 bits")]
    public void KeySize_ThatTheAlgorithmDoesNotTake_IsRefusedInJavasWords(string algorithm, string size, string reason)
    {
        var error = Assert.Throws<ConfigException>(() => TestWorker.Distributed(("inter.worker.key.generation.algorithm", algorithm), ("inter.worker.key.size", size)));

        Assert.Equal($"Unable to create key generator with algorithm {algorithm} and key size {size}: {reason}", error.Message);
    }

    [Theory]
    [InlineData("AES", null, 16)]
    [InlineData("HmacSHA512/224", null, 28)]
    [InlineData("HmacSHA1", null, 64)]
    [InlineData("DES", "56", 8)]
    [InlineData("HmacSHA1", "9", 2)]
    public void SessionKeys_AreAsLongAsJavas(string algorithm, string? size, int bytes)
    {
        var config = size is null
            ? TestWorker.Distributed(("inter.worker.key.generation.algorithm", algorithm))
            : TestWorker.Distributed(("inter.worker.key.generation.algorithm", algorithm), ("inter.worker.key.size", size));

        Assert.Equal(bytes, new RequestSignatures(config, TimeProvider.System).NewKey().Key.Length);
    }

    [Fact]
    public void OverridePolicy_WhoseAllowlistHasAnEmptyItem_IsRefused()
    {
        var config = TestWorker.Distributed(("connector.client.config.override.policy", "Allowlist"), ("connector.client.config.override.allowlist", "a,,b"));

        Assert.Equal("Configuration 'connector.client.config.override.allowlist' values must not be empty.", Assert.Throws<ConfigException>(() => config.OverridePolicy).Message);
    }

    [Fact]
    public void Parse_NamesAMissingSetting()
    {
        var error = Assert.Throws<ConfigException>(() => WorkerConfig.Parse(WorkerMode.Standalone, new Dictionary<string, string?>()));
        Assert.Equal("Missing required configuration \"bootstrap.servers\" which has no default value.", error.Message);
    }

    [Fact]
    public void Parse_ResolvesVariables()
    {
        Environment.SetEnvironmentVariable("HEADRACE_TEST_GROUP", "g7");
        var config = TestWorker.Distributed(
            ("config.providers", "env"),
            ("config.providers.env.class", "org.apache.kafka.common.config.provider.EnvVarConfigProvider"),
            ("group.id", "${env:HEADRACE_TEST_GROUP}"));
        Assert.Equal("g7", config.GroupId);
    }

    [Theory]
    [InlineData("key.converter", "org.apache.kafka.connect.storage.BogusConverter", "Class org.apache.kafka.connect.storage.BogusConverter could not be found.")]
    [InlineData("value.converter", "Bogus", "Class Bogus could not be found.")]
    [InlineData("header.converter", "Bogus", "Class Bogus could not be found.")]
    [InlineData("ssl.engine.factory.class", "com.Nope", "Class com.Nope could not be found.")]
    [InlineData("metric.reporters", "com.Nope", "Class com.Nope cannot be found")]
    public void Parse_RefusesAClassThatIsNotThere(string key, string className, string reason)
    {
        var error = Assert.Throws<ConfigException>(() => WorkerConfig.Parse(WorkerMode.Standalone, WithConverters(key, className), Plugins));
        Assert.StartsWith($"Invalid value {className} for configuration {key}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("key.converter", "StringConverter")]
    [InlineData("ssl.engine.factory.class", "org.apache.kafka.common.security.ssl.DefaultSslEngineFactory")]
    [InlineData("metric.reporters", "org.apache.kafka.common.metrics.JmxReporter")]
    public void Parse_TakesAliasesAndKafkasOwnClasses(string key, string className) =>
        Assert.NotNull(WorkerConfig.Parse(WorkerMode.Standalone, WithConverters(key, className), Plugins));

    private static PluginRegistry Plugins { get; } = PluginRegistry.CreateBuilder().Add<StringConverter>().Add<SimpleHeaderConverter>().Build();

    private static Dictionary<string, string?> WithConverters(string key, string value) => new(StringComparer.Ordinal)
    {
        ["bootstrap.servers"] = "127.0.0.1:1",
        ["key.converter"] = "org.apache.kafka.connect.storage.StringConverter",
        ["value.converter"] = "org.apache.kafka.connect.storage.StringConverter",
        ["offset.storage.file.filename"] = "offsets",
        [key] = value,
    };
}
