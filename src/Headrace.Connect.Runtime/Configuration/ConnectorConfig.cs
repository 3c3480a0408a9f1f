using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Configuration;

using Config = IReadOnlyDictionary<string, string?>;

/// <summary>The settings of a connector that the framework itself obeys, parsed.</summary>
/// <remarks>Validation for users is in <c>Validation/</c>; this one is for running, and its errors fail the connector or task.</remarks>
internal sealed class ConnectorConfig
{
    private static readonly ConfigKey<int> TasksMaxKey = ConfigKey.Int("tasks.max").Default(1).Check(ConfigChecks.AtLeast(1));
    private static readonly ConfigKey<bool> TasksMaxEnforceKey = ConfigKey.Boolean("tasks.max.enforce").Default(true);
    private static readonly ConfigKey<string> ToleranceKey = ConfigKey.String("errors.tolerance").Default("none").Check(ConfigChecks.OneOf("none", "all"));
    private static readonly ConfigKey<long> RetryTimeoutKey = ConfigKey.Long("errors.retry.timeout").Default(0);
    private static readonly ConfigKey<long> RetryDelayMaxKey = ConfigKey.Long("errors.retry.delay.max.ms").Default(60000);
    private static readonly ConfigKey<bool> LogErrorsKey = ConfigKey.Boolean("errors.log.enable").Default(false);
    private static readonly ConfigKey<bool> LogMessagesKey = ConfigKey.Boolean("errors.log.include.messages").Default(false);
    private static readonly ConfigKey<string> DeadLetterTopicKey = ConfigKey.String("errors.deadletterqueue.topic.name").Default("");
    private static readonly ConfigKey<short> DeadLetterReplicationKey = ConfigKey.Short("errors.deadletterqueue.topic.replication.factor").Default(3);
    private static readonly ConfigKey<bool> DeadLetterHeadersKey = ConfigKey.Boolean("errors.deadletterqueue.context.headers.enable").Default(false);
    private static readonly ConfigKey<IReadOnlyList<string>> TopicsKey = ConfigKey.List("topics").Default([]);
    private static readonly ConfigKey<string> TopicsRegexKey = ConfigKey.String("topics.regex").Default("");
    private static readonly ConfigKey<IReadOnlyList<string>> TransformsKey = ConfigKey.List("transforms").Default([]);
    private static readonly ConfigKey<IReadOnlyList<string>> PredicatesKey = ConfigKey.List("predicates").Default([]);

    private static readonly ConfigKey<string> OffsetsTopicKey = ConfigKey.String("offsets.storage.topic").Optional();
    private static readonly ConfigKey<string> BoundaryKey = ConfigKey.String("transaction.boundary").Default("poll").Check(ConfigChecks.OneOfIgnoreCase("INTERVAL", "POLL", "CONNECTOR"));
    private static readonly ConfigKey<long> BoundaryIntervalKey = ConfigKey.Long("transaction.boundary.interval.ms").Optional().Check(ConfigChecks.AtLeastIfGiven(0));

    // Our own; they are not among the settings that validation knows.
    private static readonly ConfigKey<bool> BisectKey = ConfigKey.Boolean("headrace.errors.put.bisect").Default(false);
    private static readonly ConfigKey<bool> ExplainDeadLettersKey = ConfigKey.Boolean("headrace.errors.deadletterqueue.explain").Default(false);
    private static readonly ConfigKey<string> SourceDeadLetterTopicKey = ConfigKey.String("headrace.errors.deadletterqueue.topic.name").Default("");
    private static readonly ConfigKey<short> SourceDeadLetterReplicationKey = ConfigKey.Short("headrace.errors.deadletterqueue.topic.replication.factor").Default(-1).Check(ConfigChecks.ReplicationFactor);

    private static readonly ConfigKey<long> MemoryBudgetKey = ConfigKey.Long("headrace.memory.task.budget.bytes").Default(128L << 20).Check(ConfigChecks.AtLeast(1));

    private static readonly ConfigDef Definition =
    [
        TasksMaxKey, TasksMaxEnforceKey, ToleranceKey, RetryTimeoutKey, RetryDelayMaxKey, LogErrorsKey, LogMessagesKey, DeadLetterTopicKey,
        DeadLetterReplicationKey, DeadLetterHeadersKey, TopicsKey, TopicsRegexKey, TransformsKey, PredicatesKey,
        OffsetsTopicKey, BoundaryKey, BoundaryIntervalKey, BisectKey, SourceDeadLetterTopicKey, SourceDeadLetterReplicationKey, MemoryBudgetKey,
        ExplainDeadLettersKey,
    ];

    private static readonly ConfigDef KafkaDefinition = [.. Definition.Where(static key => !OwnKeys.IsOwn(key.Name))];

    /// <summary>The names of the settings that have a meaning here.</summary>
    public static IEnumerable<string> Keys => Definition.Select(static key => key.Name);

    private readonly ParsedConfig _values;

    private ConnectorConfig(string name, ParsedConfig values)
    {
        Name = name;
        _values = values;
    }

    public string Name { get; }

    /// <summary>The settings with variables resolved.</summary>
    public Config Originals => _values.Originals;

    public string ConnectorClass =>
        Originals.GetValueOrDefault("connector.class") ?? throw new ConfigException("Missing required configuration \"connector.class\" which has no default value.");

    /// <summary>The version of the connector's plugin that is asked for, or a range of versions; null for the newest.</summary>
    public string? PluginVersion => Originals.GetValueOrDefault("connector.plugin.version");

    public int TasksMax => _values.Get(TasksMaxKey);

    public bool IsTasksMaxEnforced => _values.Get(TasksMaxEnforceKey);

    public bool TolerateErrors => _values.Get(ToleranceKey) == "all";

    /// <summary>How long an operation is retried in milliseconds; 0 for never, -1 for ever.</summary>
    public long RetryTimeoutMs => _values.Get(RetryTimeoutKey);

    public long RetryDelayMaxMs => _values.Get(RetryDelayMaxKey);

    public bool LogErrors => _values.Get(LogErrorsKey);

    public bool LogErrorMessages => _values.Get(LogMessagesKey);

    /// <summary>The dead letter queue's topic; null for none.</summary>
    public string? DeadLetterTopic => _values.Get(DeadLetterTopicKey) is { Length: > 0 } topic ? topic : null;

    /// <summary>The topic for a source connector's records that can't be transformed or converted; null for none.</summary>
    public string? SourceDeadLetterTopic => _values.Get(SourceDeadLetterTopicKey) is { Length: > 0 } topic ? topic : null;

    /// <summary>Its replication factor when it is created; -1 for the broker's default.</summary>
    public short SourceDeadLetterReplicationFactor => _values.Get(SourceDeadLetterReplicationKey);

    /// <summary>Whether the records because of which a sink task refuses a batch are looked for.</summary>
    public bool BisectPuts => _values.Get(BisectKey);

    /// <summary>Whether the dead letters of a sink have headers that say what to do.</summary>
    public bool ExplainDeadLetters => _values.Get(ExplainDeadLettersKey);

    /// <summary>How many bytes the records of each task may take.</summary>
    public long TaskMemoryBudget => _values.Get(MemoryBudgetKey);

    public short DeadLetterReplicationFactor => _values.Get(DeadLetterReplicationKey);

    public bool DeadLetterHeaders => _values.Get(DeadLetterHeadersKey);

    public IReadOnlyList<string> Topics => [.. _values.Get(TopicsKey).Distinct(StringComparer.Ordinal)];

    public string? TopicsRegex => _values.Get(TopicsRegexKey) is { Length: > 0 } regex ? regex : null;

    public IReadOnlyList<string> Transforms => _values.Get(TransformsKey);

    public IReadOnlyList<string> Predicates => _values.Get(PredicatesKey);

    /// <summary>Refuses blanks around the classes of transformations and predicates: validation takes them, but a worker does not find the classes when it makes the connector.</summary>
    /// <exception cref="ConfigException">There are some; the text is Kafka Connect's.</exception>
    public void EnsureClassesAreBare()
    {
        EnsureClassesAreBare("transforms", Transforms, "Transformation");
        EnsureClassesAreBare("predicates", Predicates, "Predicate");
    }

    private void EnsureClassesAreBare(string prefix, IReadOnlyList<string> aliases, string kind)
    {
        foreach (var alias in aliases)
        {
            var key = $"{prefix}.{alias}.type";
            if (Originals.GetValueOrDefault(key) is { } type && JavaNumbers.Trim(type).Length < type.Length)
                throw new ConfigException(key, type, $"Error getting config definition from {kind}: {type}");
        }
    }

    /// <summary>The connector's own topic for its source offsets; null for the worker's.</summary>
    public string? OffsetsTopic => _values.GetOptional(OffsetsTopicKey);

    /// <summary>Where the transactions of a source task end, if it has any.</summary>
    public Tasks.TransactionBoundary TransactionBoundary => Enum.Parse<Tasks.TransactionBoundary>(_values.Get(BoundaryKey), ignoreCase: true);

    /// <summary>How long a transaction lasts where time ends it; null for as long as offsets of other tasks wait.</summary>
    public TimeSpan? TransactionInterval => _values.Values.GetValueOrDefault(BoundaryIntervalKey.Name) is long ms ? TimeSpan.FromMilliseconds(Math.Clamp(ms, 0, int.MaxValue)) : null;

    /// <param name="name">The connector's name.</param>
    /// <param name="config">Its settings with variables resolved.</param>
    /// <param name="raw">Its settings as they are stored, where they may have variables.</param>
    /// <exception cref="ConfigException">A setting is wrong.</exception>
    /// <exception cref="IllegalArgumentException"><c>config.action.reload</c> is wrong.</exception>
    public static ConnectorConfig Parse(string name, Config config, Config? raw = null)
    {
        EnsureReloadAction(raw ?? config);
        return new(name, Definition.Parse(config));
    }

    /// <summary>For requests about offsets: what our own settings say is no concern of theirs, and Kafka Connect does not know them.</summary>
    /// <remarks>Our own settings can't be asked for.</remarks>
    /// <exception cref="ConfigException">A setting of Kafka Connect's is wrong.</exception>
    public static ConnectorConfig ParseForOffsets(string name, Config config, Config raw)
    {
        EnsureReloadAction(raw);
        return new(name, KafkaDefinition.Parse(config));
    }

    /// <summary>Kafka Connect reads the action where it resolves variables, before anything else, and not as a setting.</summary>
    private static void EnsureReloadAction(Config raw)
    {
        var action = JavaNumbers.Trim(raw.GetValueOrDefault("config.action.reload") ?? "restart").ToUpperInvariant();
        if (action is not ("NONE" or "RESTART"))
            throw new IllegalArgumentException($"No enum constant org.apache.kafka.connect.runtime.Herder.ConfigReloadAction.{action}");
    }

    /// <summary>The settings under a prefix, without it.</summary>
    public Dictionary<string, string?> WithPrefix(string prefix)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (key, value) in Originals)
        {
            if (key.Length > prefix.Length && key.StartsWith(prefix, StringComparison.Ordinal))
                settings[key[prefix.Length..]] = value;
        }
        return settings;
    }
}
