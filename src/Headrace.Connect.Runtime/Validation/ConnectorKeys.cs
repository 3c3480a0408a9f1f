using Headrace.Connect.Config;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;

namespace Headrace.Connect.Runtime.Validation;

/// <summary>The settings that the framework gives every connector.</summary>
/// <remarks>Names, types, defaults, groups, orders and checks are Kafka Connect's; the sentences are ours.</remarks>
internal static class ConnectorKeys
{
    public const string Common = "Common";
    public const string Transforms = "Transforms";
    public const string Predicates = "Predicates";
    public const string ErrorHandling = "Error Handling";
    public const string TopicCreation = "Topic Creation";
    public const string ExactlyOnce = "Exactly Once Support";
    public const string OffsetsTopic = "offsets.topic";

    /// <summary>What the defaults of some definitions depend on.</summary>
    /// <param name="ConnectorVersion">The version of the connector's plugin.</param>
    /// <param name="KeyConverter">The class and version that a connector gets without its own.</param>
    /// <param name="ValueConverter">Likewise.</param>
    /// <param name="HeaderConverter">Likewise.</param>
    internal sealed record Defaults(
        string? ConnectorVersion, (string? Class, string? Version) KeyConverter, (string? Class, string? Version) ValueConverter, (string? Class, string? Version) HeaderConverter);

    /// <summary>The settings of every connector.</summary>
    public static List<ConfigKey> ForAll(Defaults defaults) =>
    [
        ConfigKey.String("name").Check(new NonEmptyStringWithoutControlChars())
            .Document("The connector's name: unique in the worker or cluster.", Importance.High).Display(Common, 1, Width.Medium, "Connector name"),
        ConfigKey.String("connector.class")
            .Document("The connector's class: full name, simple name, or simple name without the suffix Connector.", Importance.High)
            .Display(Common, 2, Width.Long, "Connector class"),
        ConfigKey.String("connector.plugin.version").Default(defaults.ConnectorVersion)
            .Document("The version of the connector to run, or a range of versions.", Importance.Medium).Display(Common, 3, Width.Medium, "Connector version"),
        ConfigKey.Int("tasks.max").Default(1).Check(ValidRange.AtLeast(1))
            .Document("The most tasks that the connector may divide its work into.", Importance.High).Display(Common, 4, Width.Short, "Tasks max"),
        ConfigKey.Boolean("tasks.max.enforce").Default(true)
            .Document("Whether a connector that makes more tasks than tasks.max fails. Deprecated.", Importance.Low).Display(Common, 5, Width.Short, "Enforce tasks max"),
        Converter("key.converter", "Converts the keys of records between Connect's data and the bytes in Kafka. Left out, the worker's is used.", defaults.KeyConverter.Class, 6, "Key converter class"),
        ConverterVersion("key.converter", defaults.KeyConverter.Version, 7, "Key converter version"),
        Converter("value.converter", "Converts the values of records between Connect's data and the bytes in Kafka. Left out, the worker's is used.", defaults.ValueConverter.Class, 8, "Value converter class"),
        ConverterVersion("value.converter", defaults.ValueConverter.Version, 9, "Value converter version"),
        Converter("header.converter", "Converts the values of record headers between Connect's data and the bytes in Kafka.", defaults.HeaderConverter.Class, 10, "Header converter class"),
        ConverterVersion("header.converter", defaults.HeaderConverter.Version, 11, "Header converter version"),
        ConfigKey.List("transforms").Default([]).Check(UniqueAliases("transformation"))
            .Document("Names of the transformations that records go through, in this order.", Importance.Low).Display(Transforms, 12, Width.Long, "Transforms"),
        ConfigKey.List("predicates").Default([]).Check(UniqueAliases("predicate"))
            .Document("Names of the predicates that transformations refer to.", Importance.Low).Display(Predicates, 13, Width.Long, "Predicates"),
        ConfigKey.String("config.action.reload").Default("restart").Check(ValidString.In("none", "restart"))
            .Document("What happens when a value from a config provider expires: the connector restarts, or nothing.", Importance.Low)
            .Display(Common, 14, Width.Medium, "Reload Action"),
        ConfigKey.Long("errors.retry.timeout").Default(0)
            .Document("How long in ms an operation that failed is tried again; 0 not at all, -1 for ever.", Importance.Medium)
            .Display(ErrorHandling, 1, Width.Medium, "Retry Timeout for Errors"),
        ConfigKey.Long("errors.retry.delay.max.ms").Default(60000)
            .Document("The longest wait in ms between two attempts.", Importance.Medium).Display(ErrorHandling, 2, Width.Medium, "Maximum Delay Between Retries for Errors"),
        ConfigKey.String("errors.tolerance").Default("none").Check(ValidString.In("none", "all"))
            .Document("Whether a record that can't be handled fails the task (none) or is skipped (all).", Importance.Medium).Display(ErrorHandling, 3, Width.Short, "Error Tolerance"),
        ConfigKey.Boolean("errors.log.enable").Default(false)
            .Document("Whether each error is logged with the operation that failed.", Importance.Medium).Display(ErrorHandling, 4, Width.Short, "Log Errors"),
        ConfigKey.Boolean("errors.log.include.messages").Default(false)
            .Document("Whether the record is logged with its error. Its data then is in the logs.", Importance.Medium).Display(ErrorHandling, 5, Width.Short, "Log Error Details"),
    ];

    /// <summary>The further settings of source connectors.</summary>
    public static IReadOnlyList<ConfigKey> ForSources { get; } =
    [
        ConfigKey.List("topic.creation.groups").Default([]).Check(UniqueAliases("topic creation group"))
            .Document("Names of the rules by which topics that are not there are created.", Importance.Low).Display(TopicCreation, 1, Width.Long, "Topic Creation Groups"),
        ConfigKey.String("exactly.once.support").Default("requested").Check(CaseInsensitiveValidString.In("REQUIRED", "REQUESTED"))
            .Document("Whether exactly-once delivery is checked beforehand (required) or used where it is possible (requested).", Importance.Medium)
            .Display(ExactlyOnce, 2, Width.Short, "Exactly once support"),
        ConfigKey.String("transaction.boundary").Default("poll").Check(CaseInsensitiveValidString.In("INTERVAL", "POLL", "CONNECTOR"))
            .Document("Where transactions end: after each poll, by time (interval), or where the connector says (connector).", Importance.Medium)
            .Display(ExactlyOnce, 3, Width.Short, "Transaction Boundary"),
        ConfigKey.Long("transaction.boundary.interval.ms").Optional().Check(ConfigChecks.AtLeastIfGiven(0))
            .Document("The length in ms of transactions that end by time. Left out, the worker's offset.flush.interval.ms.", Importance.Low)
            .Display(ExactlyOnce, 4, Width.Short, "Transaction boundary interval"),
        ConfigKey.String("offsets.storage.topic").Optional().Check(LambdaValidator.With(NotEmptyIfGiven, static () => "non-empty string"))
            .Document("A topic of its own for the connector's offsets, created where it is not there. Left out, the workers' common one.", Importance.Low)
            .Display(OffsetsTopic, 1, Width.Long, "Offsets topic"),
    ];

    /// <summary>The further settings of sink connectors.</summary>
    public static IReadOnlyList<ConfigKey> ForSinks { get; } =
    [
        ConfigKey.List("topics").Default([]).Check(ValidList.AnyNonDuplicateValues(isEmptyAllowed: true, isNullAllowed: false))
            .Document("The topics to read.", Importance.High).Display(Common, 4, Width.Long, "Topics"),
        ConfigKey.String("topics.regex").Default("").Check(new ValidRegex())
            .Document("A Java regular expression that the names of the topics to read match as a whole.", Importance.High).Display(Common, 4, Width.Long, "Topics regex"),
        ConfigKey.String("errors.deadletterqueue.topic.name").Default("")
            .Document("The topic that records which can't be handled go to. Left out, they go nowhere.", Importance.Medium)
            .Display(ErrorHandling, 6, Width.Medium, "Dead Letter Queue Topic Name"),
        ConfigKey.Short("errors.deadletterqueue.topic.replication.factor").Default(3)
            .Document("The replication factor of that topic where it has to be created.", Importance.Medium)
            .Display(ErrorHandling, 7, Width.Medium, "Dead Letter Queue Topic Replication Factor"),
        ConfigKey.Boolean("errors.deadletterqueue.context.headers.enable").Default(false)
            .Document("Whether headers say why a record is there and where it came from.", Importance.Medium)
            .Display(ErrorHandling, 8, Width.Medium, "Enable Error Context Headers"),
    ];

    private static ConfigKey<string> Converter(string name, string documentation, string? converter, int order, string displayName) =>
        ConfigKey.Class(name).Default(converter).Document(documentation, Importance.Low).Display(Common, order, Width.Short, displayName);

    private static ConfigKey<string> ConverterVersion(string name, string? version, int order, string displayName) =>
        ConfigKey.String(name + ".plugin.version").Default(version)
            .Document($"The version of the converter of {name}, or a range of versions.", Importance.Low).Display(Common, order, Width.Short, displayName);

    private static CompositeValidator UniqueAliases(string what) => CompositeValidator.Of(
        new NonNull(),
        LambdaValidator.With(
            static (name, value) =>
            {
                if (value is IReadOnlyList<string> { Count: > 1 } aliases && aliases.Distinct(StringComparer.Ordinal).Count() < aliases.Count)
                    throw new ConfigException(name, $"[{string.Join(", ", aliases)}]", "Duplicate alias provided.");
            },
            () => $"unique {what} aliases"));

    private static void NotEmptyIfGiven(string name, object? value)
    {
        if (value is "")
            throw new ConfigException(name, "", "String must be non-empty");
    }
}
