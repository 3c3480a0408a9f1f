using Headrace.Connect.Errors;
using Headrace.Connect.Runtime;
using Headrace.Connect.Runtime.Validation;

namespace Headrace.Connect.Rest.Tests;

/// <summary>Validation of connector configurations. Expected orders and texts were taken from Kafka Connect 4.3.1.</summary>
public sealed class ValidationTests
{
    private const string Json = "org.apache.kafka.connect.json.JsonConverter";

    [Fact]
    public void Source_HasTheFrameworksSettingsThenItsOwn()
    {
        var infos = Validate(Source());

        Assert.Equal(0, infos.ErrorCount);
        Assert.Equal("FileStreamSource", infos.Name);
        Assert.Equal(["Common", "Transforms", "Predicates", "Error Handling", "Topic Creation", "Exactly Once Support", "offsets.topic"], infos.Groups);
        Assert.Equal(
            [
                "name", "connector.class", "connector.plugin.version", "tasks.max", "tasks.max.enforce", "key.converter", "key.converter.plugin.version", "value.converter",
                "value.converter.plugin.version", "header.converter", "header.converter.plugin.version", "transforms", "predicates", "config.action.reload", "errors.retry.timeout",
                "errors.retry.delay.max.ms", "errors.tolerance", "errors.log.enable", "errors.log.include.messages", "topic.creation.groups", "exactly.once.support",
                "transaction.boundary", "transaction.boundary.interval.ms", "offsets.storage.topic", "file", "topic", "batch.size",
            ],
            infos.Configs.Select(static config => config.Value.Name));
        Assert.Equal(Json, Of(infos, "key.converter").Definition!.DefaultValue);
        Assert.Equal("4.3.1", Of(infos, "connector.plugin.version").Value.Value);
        Assert.Equal([Json, "org.apache.kafka.connect.storage.StringConverter"], Of(infos, "key.converter").Value.RecommendedValues);
    }

    [Fact]
    public void Converter_WhoseVersionIsNull_IsNotAskedForItsSettings()
    {
        var infos = Validate(Source(("key.converter", Json), ("key.converter.plugin.version", null), ("value.converter", Json)));

        Assert.Equal(["Null value can not be supplied as the configuration value."], Of(infos, "key.converter.plugin.version").Value.Errors);
        Assert.DoesNotContain(infos.Configs, static config => config.Value.Name == "key.converter.schemas.enable");
        Assert.Contains(infos.Configs, static config => config.Value.Name == "value.converter.schemas.enable");
    }

    [Fact]
    public void Transformation_IsEmbeddedInTheOrderOfItsSettings()
    {
        var infos = Validate(Source(
            ("transforms", " a ,b"),
            ("transforms.a.type", "RegexRouter"),
            ("transforms.a.regex", "a["),
            ("transforms.a.negate", "x"),
            ("transforms.b.type", "Nope"),
            ("transforms.b.negate", "true"),
            ("predicates", "p"),
            ("predicates.p.type", "TopicNameMatches"),
            ("predicates.p.pattern", "x")));

        Assert.Equal(
            [
                "transforms.a.type", "transforms.a.plugin.version", "transforms.a.regex", "transforms.a.replacement", "transforms.a.negate", "transforms.a.predicate",
                "transforms.b.type", "transforms.b.plugin.version", "predicates.p.type", "predicates.p.plugin.version", "predicates.p.pattern",
            ],
            infos.Configs.Select(static config => config.Value.Name).Where(static name => name.Contains(".a.") || name.Contains(".b.") || name.Contains(".p.")));
        Assert.Equal([0, 1, 2, 3, 4, 5], infos.Configs.Where(static config => config.Value.Name.StartsWith("transforms.a", StringComparison.Ordinal)).Select(static config => config.Definition!.OrderInGroup));
        Assert.Equal(("Transforms: a", "regex"), (Of(infos, "transforms.a.regex").Definition!.Group, Of(infos, "transforms.a.regex").Definition!.DisplayName));
        Assert.Equal("Transformation type for a", Of(infos, "transforms.a.type").Definition!.DisplayName);
        Assert.Equal("org.apache.kafka.connect.transforms.RegexRouter", Of(infos, "transforms.a.type").Value.Value);
        Assert.Equal(["Transforms: a", "Transforms: b", "Predicates: p"], infos.Groups.TakeLast(3));
        Assert.StartsWith("Invalid value a[ for configuration regex: Invalid regex: ", Assert.Single(Of(infos, "transforms.a.regex").Value.Errors), StringComparison.Ordinal);
        Assert.Equal(["Missing required configuration \"transforms.a.replacement\" which has no default value."], Of(infos, "transforms.a.replacement").Value.Errors);
        Assert.Equal(["Invalid value x for configuration transforms.a.negate: Expected value to be either true or false"], Of(infos, "transforms.a.negate").Value.Errors);
        Assert.Equal(
            [
                "Invalid value Nope for configuration transforms.b.type: Class Nope could not be found.",
                "Config 'transforms.b.negate' was provided but there is no config 'transforms.b.predicate' defining a predicate to be negated.",
            ],
            Of(infos, "transforms.b.type").Value.Errors);
    }

    [Theory]
    [InlineData("transforms", "a,a", "Invalid value [a, a] for configuration transforms: Duplicate alias provided.")]
    [InlineData("tasks.max", "0", "Invalid value 0 for configuration tasks.max: Value must be at least 1")]
    [InlineData("errors.tolerance", "ALL", "Invalid value ALL for configuration errors.tolerance: String must be one of: none, all")]
    [InlineData("exactly.once.support", "x", "Invalid value x for configuration exactly.once.support: String must be one of (case insensitive): REQUIRED, REQUESTED")]
    [InlineData("transaction.boundary.interval.ms", "-1", "Invalid value -1 for configuration transaction.boundary.interval.ms: Value must be at least 0")]
    [InlineData("key.converter", "Bogus", "Invalid value Bogus for configuration key.converter: Class Bogus could not be found.")]
    [InlineData("key.converter", "RegexRouter", "Class class org.apache.kafka.connect.transforms.RegexRouter does not implement the Converter interface")]
    [InlineData("key.converter", "None", "Class class org.apache.kafka.connect.connector.policy.NoneConnectorClientConfigOverridePolicy does not implement the Converter interface")]
    [InlineData("value.converter", "File", "Class class org.apache.kafka.common.config.provider.FileConfigProvider does not implement the Converter interface")]
    [InlineData("key.converter", "org.apache.kafka.common.serialization.StringSerializer", "Class class org.apache.kafka.common.serialization.StringSerializer does not implement the Converter interface")]
    [InlineData("key.converter.plugin.version", "[", "Unbounded range: [")]
    [InlineData("offsets.storage.topic", "", "Invalid value  for configuration offsets.storage.topic: String must be non-empty")]
    [InlineData("topic", "", "Invalid value  for configuration topic: String must be non-empty")]
    public void Setting_ThatIsWrong_HasItsError(string name, string value, string error) => Assert.Contains(error, Of(Validate(Source((name, value))), name).Value.Errors);

    [Fact]
    public void AClassThatOnlyHoldsPlugins_IsAnsweredWithThem() => Assert.Equal(
        ["This class is abstract and cannot be created. Did you mean org.apache.kafka.connect.transforms.InsertField$Key, org.apache.kafka.connect.transforms.InsertField$Value?"],
        Of(Validate(Source(("transforms", "a"), ("transforms.a.type", "org.apache.kafka.connect.transforms.InsertField"))), "transforms.a.type").Value.Errors);

    [Fact]
    public void Null_IsAnErrorUnlessTheConnectorDefinesTheSetting()
    {
        var infos = Validate(Source(("zzz", null), ("tasks.max", null), ("file", null)));

        Assert.Equal(["zzz", "name"], infos.Configs.Take(2).Select(static config => config.Value.Name));
        Assert.Null(infos.Configs[0].Definition);
        Assert.Equal(["Invalid value null for configuration tasks.max: Value must be non-null", "Null value can not be supplied as the configuration value."], Of(infos, "tasks.max").Value.Errors);
        Assert.Empty(Of(infos, "file").Value.Errors);
        Assert.Equal(3, infos.ErrorCount);
    }

    [Fact]
    public void Nulls_OfSettingsThatNobodyDefines_AreInTheOrderOfKafkaConnectsMap() =>
        Assert.Equal(
            ["B", "B22", "foo.b", "x_1"],
            Validate(Source(("B22", null), ("B", null), ("x_1", null), ("foo.b", null))).Configs.Where(static config => config.Definition is null).Select(static config => config.Value.Name));

    [Fact]
    public void Version_ThatIsNotThere_IsAnErrorOfClassAndVersion()
    {
        const string Error = "Plugin org.apache.kafka.connect.file.FileStreamSourceConnector not found that matches the version range [9.9,9.9], available versions: [4.3.1]";
        var connector = Validate(Source(("connector.plugin.version", "9.9")));
        var converter = Validate(Source(("key.converter", "Json"), ("key.converter.plugin.version", "9.9")));

        Assert.Equal(19, connector.Configs.Count);
        Assert.Equal([Error], Of(connector, "connector.class").Value.Errors);
        Assert.Equal([Error], Of(connector, "connector.plugin.version").Value.Errors);
        Assert.Equal(2, converter.ErrorCount);
        Assert.Equal(Of(converter, "key.converter").Value.Errors, Of(converter, "key.converter.plugin.version").Value.Errors);
        Assert.Equal("Unbounded range: [", Assert.Throws<BadRequestException>(() => Validate(Source(("connector.plugin.version", "[")))).Message);
    }

    [Fact]
    public void Converter_ThatTheConnectorNames_HasItsSettings()
    {
        var infos = Validate(Source(("value.converter", "Json"), ("value.converter.schemas.enable", "maybe"), ("key.converter.schemas.enable", "maybe")));

        Assert.Equal("Invalid value maybe for configuration schemas.enable: Expected value to be either true or false", Assert.Single(Of(infos, "value.converter.schemas.enable").Value.Errors));
        Assert.Equal("value", Of(infos, "value.converter.converter.type").Value.Value);
        Assert.Equal(("Schemas", "Enable Schemas"), (Of(infos, "value.converter.schemas.enable").Definition!.Group, Of(infos, "value.converter.schemas.enable").Definition!.DisplayName));
        Assert.DoesNotContain(infos.Configs, static config => config.Value.Name == "key.converter.schemas.enable");
        Assert.Equal(1, infos.ErrorCount);
    }

    [Theory]
    [InlineData(null, null, null, "topics", "Must configure one of topics or topics.regex")]
    [InlineData(null, null, null, "topics.regex", "Must configure one of topics or topics.regex")]
    [InlineData("t", "t.*", null, "topics", "topics and topics.regex are mutually exclusive options, but both are set.")]
    [InlineData("t,t", null, null, "topics", "Configuration 'topics' values must not be duplicated.")]
    [InlineData("t,,u", null, null, "topics", "Configuration 'topics' values must not be empty.")]
    [InlineData("a, d", null, "d", "topics", "The DLQ topic 'd' may not be included in the list of topics ('topics=[a, d]') consumed by the connector")]
    [InlineData(null, "d.*", "dd", "topics.regex", "The DLQ topic 'dd' may not be matched by the regex for the topics ('topics.regex=d.*') consumed by the connector")]
    public void Sink_TopicsAreChecked(string? topics, string? regex, string? deadLetters, string name, string error)
    {
        var infos = Validate(Sink(("topics", topics), ("topics.regex", regex), ("errors.deadletterqueue.topic.name", deadLetters)));

        Assert.Contains(error, Of(infos, name).Value.Errors);
    }

    [Fact]
    public void Sink_DeadLetterTopicBesideThePattern_IsFine() => Assert.Equal(0, Validate(Sink(("topics.regex", "d.*"), ("errors.deadletterqueue.topic.name", "add"))).ErrorCount);

    [Fact]
    public void Sink_ThatWouldJoinTheWorkersGroup_IsRefused()
    {
        var workers = new ConnectorConfigValidator(new() { KeyConverter = Json, ValueConverter = Json, WorkerGroupId = "connect-x" }, FakePlugins.Registry);

        Assert.Equal(["Consumer group for sink connector named x conflicts with Connect worker group connect-x"], Of(workers.Validate(Sink(("topics", "t"))), "name").Value.Errors);
        Assert.Contains(
            "Consumer group connect-x conflicts with Connect worker group connect-x",
            workers.Validate(Sink(("topics", "t"), ("consumer.override.group.id", "connect-x"))).Configs.SelectMany(static config => config.Value.Errors));

        var first = workers.Validate(Sink(("topics", "t"), ("consumer.override.group.id", "g"))).Configs[0];
        Assert.Equal((null, "consumer.override.group.id", "g"), (first.Definition, first.Value.Name, first.Value.Value));

        var unset = Sink(("topics", "t"));
        unset["consumer.override.group.id"] = null;
        Assert.Empty(Of(workers.Validate(unset), "name").Value.Errors);
    }

    [Fact]
    public void ExactlyOnce_IsCheckedByDistributedWorkers()
    {
        var config = Source(("exactly.once.support", "Required"), ("transaction.boundary", "connector"));
        var distributed = new ConnectorConfigValidator(new() { KeyConverter = Json, ValueConverter = Json, WorkerGroupId = "g" }, FakePlugins.Registry).Validate(config);

        Assert.Equal(0, Validate(config).ErrorCount);
        Assert.Equal(
            ["This worker does not have exactly-once source support enabled.", "The connector does not support exactly-once semantics with the provided configuration."],
            Of(distributed, "exactly.once.support").Value.Errors);
        Assert.StartsWith("The connector does not support connector-defined transaction boundaries", Assert.Single(Of(distributed, "transaction.boundary").Value.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void ClientOverrides_AreShownForTheClientsThatThereAre()
    {
        var source = Validate(Source(
            ("producer.override.linger.ms", " 5 "), ("producer.override.", "1"), ("producer.override.bogus", "1"), ("producer.override.ssl.key.password", "secret"), ("consumer.override.x", "1"), ("admin.override.retries", "1")));
        var sink = Validate(Sink(("topics", "t"), ("producer.override.linger.ms", "x"), ("consumer.override.max.poll.records", "5")));

        Assert.Equal(
            ["producer.override.bogus", "producer.override.ssl.key.password", "producer.override.linger.ms"],
            source.Configs.Select(static config => config.Value.Name).Where(static name => name.Contains(".override.", StringComparison.Ordinal)));
        Assert.Equal(("5", "LONG", "linger.ms"), (Of(source, "producer.override.linger.ms").Value.Value, Of(source, "producer.override.linger.ms").Definition!.Type.ToString().ToUpperInvariant(), Of(source, "producer.override.linger.ms").Definition!.DisplayName));
        Assert.Null(Of(source, "producer.override.bogus").Definition);
        Assert.Equal("[hidden]", Of(source, "producer.override.ssl.key.password").Value.Value);
        Assert.Equal(["consumer.override.max.poll.records"], sink.Configs.Select(static config => config.Value.Name).Where(static name => name.Contains(".override.", StringComparison.Ordinal)));
        Assert.Equal(
            "Invalid value x for configuration linger.ms: Not a number of type LONG", Assert.Throws<ConfigException>(() => Validate(Source(("producer.override.linger.ms", "x")))).Message);
    }

    [Theory]
    [InlineData(null, "key")]
    [InlineData("header", "header")]
    public void ConverterType_IsTheUsersWhereHeGivesIt(string? given, string expected)
    {
        var infos = Validate(given is null ? Source(("key.converter", Json)) : Source(("key.converter", Json), ("key.converter.converter.type", given)));

        Assert.Equal(expected, Of(infos, "key.converter.converter.type").Value.Value);
    }

    [Theory]
    [InlineData("None", "linger.ms", false)]
    [InlineData("org.apache.kafka.connect.connector.policy.NoneConnectorClientConfigOverridePolicy", "linger.ms", false)]
    [InlineData("Principal", "sasl.mechanism", true)]
    [InlineData("Principal", "linger.ms", false)]
    [InlineData("Allowlist", "linger.ms", true)]
    [InlineData("Allowlist", "batch.size", false)]
    [InlineData("AllConnectorClientConfigOverridePolicy", "batch.size", true)]
    public void OverridePolicy_AllowsOrRefuses(string policy, string key, bool isAllowed)
    {
        var validator = new ConnectorConfigValidator(
            new() { KeyConverter = Json, ValueConverter = Json, ClientOverridePolicy = policy, ClientOverrideAllowlist = ["linger.ms"] }, FakePlugins.Registry);

        var errors = Of(validator.Validate(Source(("producer.override." + key, "1"))), "producer.override." + key).Value.Errors;

        Assert.Equal(isAllowed, errors.Count == 0);
    }

    [Fact]
    public void Variables_AreResolvedBeforeTheCheck_AndShownAsTheyWereWritten()
    {
        var validator = new ConnectorConfigValidator(
            new()
            {
                KeyConverter = Json,
                ValueConverter = Json,
                ResolveVariables = static config => config.ToDictionary(static setting => setting.Key, static setting => setting.Value?.Replace("${a}", "7", StringComparison.Ordinal)),
            },
            FakePlugins.Registry);

        var good = Of(validator.Validate(Source(("tasks.max", "${a}"))), "tasks.max").Value;
        Assert.Equal("${a}", good.Value);
        Assert.Empty(good.Errors);
        Assert.Equal(["Invalid value x${a} for configuration tasks.max: Not a number of type INT"], Of(validator.Validate(Source(("tasks.max", "x${a}"))), "tasks.max").Value.Errors.Take(1));
    }

    private static ConfigInfos Validate(IReadOnlyDictionary<string, string?> config) => RestFixture.Validator.Validate(config);

    private static ConfigInfo Of(ConfigInfos infos, string name) => infos.Configs.Single(config => config.Value.Name == name);

    private static OrderedDictionary<string, string?> Source(params ReadOnlySpan<(string Name, string? Value)> more) => Config("FileStreamSource", [("topic", "t"), .. more], keepsNulls: true);

    private static OrderedDictionary<string, string?> Sink(params ReadOnlySpan<(string Name, string? Value)> more) => Config("FileStreamSink", more, keepsNulls: false);

    private static OrderedDictionary<string, string?> Config(string className, ReadOnlySpan<(string Name, string? Value)> more, bool keepsNulls)
    {
        var config = new OrderedDictionary<string, string?>(StringComparer.Ordinal) { ["connector.class"] = className, ["name"] = "x" };
        foreach (var (name, value) in more)
        {
            if (value is not null || keepsNulls)
                config[name] = value;
        }
        return config;
    }
}
