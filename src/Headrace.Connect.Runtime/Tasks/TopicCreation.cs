using System.Globalization;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Tolerance;
using Headrace.Kafka.Client;
using Headrace.Kafka.Protocol;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>Creates the topics of a source task as its connector's <c>topic.creation.*</c> settings say, before the first record goes there. Source: KIP-158.</summary>
internal sealed class TopicCreation : IDisposable
{
    private const string Prefix = "topic.creation.";
    private const string DefaultGroup = "default";

    private readonly Group[] _groups;
    private readonly KafkaAdmin _admin;
    private readonly string _bootstrapServers;
    private readonly ConnectorTaskId _task;
    private readonly ILogger _logger;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    private TopicCreation(Group[] groups, KafkaAdmin admin, string bootstrapServers, ConnectorTaskId task, ILogger logger)
    {
        _groups = groups;
        _bootstrapServers = bootstrapServers;
        _admin = admin;
        _task = task;
        _logger = logger;
    }

    /// <summary>Makes the rules of a connector; null where it has none, so that topics are the broker's business.</summary>
    /// <exception cref="ConfigException">A rule is incomplete or wrong.</exception>
    public static TopicCreation? Create(WorkerConfig worker, ConnectorConfig connector, ConnectorTaskId task, ILogger logger, TimeProvider time)
    {
        var groups = ParseGroups(worker, connector);
        if (groups.Length == 0)
            return null;
        var settings = ClientConfigs.ConnectorAdmin(worker, connector.Originals, $"connector-adminclient-{task}");
        return new(groups, new KafkaAdmin(settings, logger, time), settings.BootstrapServers, task, logger);
    }

    /// <summary>Checks the rules of a connector, as Kafka Connect does before it starts the connector itself.</summary>
    /// <exception cref="ConfigException">A rule is incomplete or wrong.</exception>
    public static void Check(WorkerConfig worker, ConnectorConfig connector) => _ = ParseGroups(worker, connector);

    /// <summary>The rules in their order; the default one comes last unless the list of groups names it.</summary>
    private static Group[] ParseGroups(WorkerConfig worker, ConnectorConfig connector)
    {
        if (!worker.TopicCreationEnabled || !connector.Originals.Keys.Any(static key => key.StartsWith(Prefix, StringComparison.Ordinal)))
            return [];
        var names = Split(connector.Originals.GetValueOrDefault("topic.creation.groups"));
        if (names.Distinct(StringComparer.Ordinal).Count() != names.Length)
            throw new ConfigException("topic.creation.groups", $"[{string.Join(", ", names)}]", "Duplicate alias provided.");
        var fallback = Group.Parse(connector, DefaultGroup, null);
        var groups = names.Select(name => name == DefaultGroup ? fallback : Group.Parse(connector, name, fallback));
        return [.. groups, .. names.Contains(DefaultGroup) ? (Group[])[] : [fallback]];
    }

    public bool IsKnown(string topic) => _known.Contains(topic);

    /// <summary>Looks a topic up and creates it if it is missing.</summary>
    /// <exception cref="RetriableException">The cluster can't be reached just now.</exception>
    /// <exception cref="ConnectException">The topic can't be created.</exception>
    public async Task EnsureAsync(string topic, CancellationToken cancellationToken)
    {
        NewTopic? created = null;
        try
        {
            if ((await _admin.DescribeTopicsAsync([topic], cancellationToken).ConfigureAwait(false)).Count == 0)
            {
                var group = Array.Find(_groups, group => group.Matches(topic))!;
                created = new(topic, group.Partitions, group.ReplicationFactor, group.Configs);
                if (await _admin.CreateTopicAsync(created, cancellationToken).ConfigureAwait(false))
                    _logger.TopicCreated(_task, topic, group.Name, group.Partitions, group.ReplicationFactor);
            }
            _known.Add(topic);
        }
        catch (KafkaException e) when (e.IsRetriable)
        {
            throw new RetriableException($"Topic {topic} could not be looked up or created just now: {e.Message}", e);
        }
        catch (KafkaException e)
        {
            throw created is null ? NotDescribed(topic, _bootstrapServers, e) : NotCreated(created, e);
        }
    }

    /// <summary>The error of a task whose topic can't be looked up, in Kafka Connect's words.</summary>
    internal static ConnectException NotDescribed(string topic, string bootstrapServers, KafkaException error) => error.Code switch
    {
        ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed => new ConnectException($"Not authorized to describe topic(s) '{topic}' on the brokers {bootstrapServers}", error),
        ErrorCode.UnsupportedVersion => new ConnectException($"Unable to describe topic(s) '{topic}' since the brokers at {bootstrapServers} do not support the DescribeTopics API.", error),
        _ => new ConnectException($"Error while attempting to describe topics '{topic}'", new ExecutionException(error)),
    };

    /// <summary>The error of a task whose topic can't be created, in Kafka Connect's words.</summary>
    internal static ConnectException NotCreated(NewTopic topic, KafkaException error) => error.Code switch
    {
        // Without the right to create topics Kafka Connect hopes that somebody else does it, and gives up when nobody has.
        ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed or ErrorCode.UnsupportedVersion => new TopicNotCreatedException(
            $"Task failed to create new topic {Describe(topic)}. Ensure that the task is authorized to create topics or that the topic exists and restart the task", error),
        ErrorCode.InvalidConfig or ErrorCode.InvalidReplicationFactor or ErrorCode.InvalidPartitions => new ConnectException($"Unable to create topic(s) '{topic.Name}': {error.KafkaText ?? error.Message}", error),
        _ => new ConnectException($"Error while attempting to create/find topic(s) '{topic.Name}'", new ExecutionException(error)),
    };

    private static string Describe(NewTopic topic)
    {
        var configs = topic.Configs ?? new Dictionary<string, string>();
        return $"(name={topic.Name}, numPartitions={OrDefault(topic.PartitionCount)}, replicationFactor={OrDefault(topic.ReplicationFactor)}, replicasAssignments=null, " +
            $"configs={{{string.Join(", ", JavaHashOrder.OfSet([.. configs.Keys]).Select(name => $"{name}={configs[name]}"))}}})";

        static string OrDefault(int number) => number < 0 ? "default" : number.ToString(CultureInfo.InvariantCulture);
    }

    public void Dispose() => _admin.Dispose();

    private static string[] Split(string? list) => (list ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private sealed record Group(string Name, JavaRegex? Include, JavaRegex? Exclude, int Partitions, short ReplicationFactor, Dictionary<string, string> Configs)
    {
        public static Group Parse(ConnectorConfig connector, string name, Group? fallback)
        {
            var settings = connector.WithPrefix($"{Prefix}{name}.");
            // Of several faults the first one is told, in Kafka Connect's order of keys.
            var include = fallback is null ? null : Pattern("include");
            var exclude = fallback is null ? null : Pattern("exclude");
            var replication = Number(
                "replication.factor", fallback?.ReplicationFactor,
                "Replication factor must be positive and not larger than the number of brokers in the Kafka cluster, or -1 to use the broker's default");
            var partitions = Number("partitions", fallback?.Partitions, "Number of partitions must be positive, or -1 to use the broker's default");
            var configs = settings.Where(static setting => setting.Key is not ("include" or "exclude" or "partitions" or "replication.factor") && setting.Value is not null)
                .ToDictionary(static setting => setting.Key, static setting => setting.Value!, StringComparer.Ordinal);
            return new(name, include, exclude, partitions, (short)replication, configs);

            int Number(string key, int? inherited, string rule)
            {
                var full = $"{Prefix}{name}.{key}";
                if (settings.GetValueOrDefault(key) is not { } text)
                    return inherited ?? throw new ConfigException($"Missing required configuration \"{full}\" which has no default value.");
                if (!JavaNumbers.TryParseInteger(JavaNumbers.Trim(text), key == "partitions" ? int.MinValue : short.MinValue, key == "partitions" ? int.MaxValue : short.MaxValue, out var number))
                    throw new ConfigException(full, text, $"Not a number of type {(key == "partitions" ? "INT" : "SHORT")}");
                return number is >= 1 or -1 ? (int)number : throw new ConfigException(key, number.ToString(CultureInfo.InvariantCulture), rule);
            }

            JavaRegex? Pattern(string key)
            {
                var text = (settings.GetValueOrDefault(key) ?? "").Trim();
                if (text.Length == 0)
                    return null;
                var list = text.Split(',', StringSplitOptions.TrimEntries);
                try
                {
                    foreach (var pattern in list)
                        _ = JavaRegex.Compile(pattern);
                }
                catch (FormatException e)
                {
                    throw new ConfigException(key, $"[{string.Join(", ", list)}]", $"Syntax error in regular expression: {e.Message}");
                }
                return JavaRegex.Compile(string.Join('|', list));
            }
        }

        // The default group has no include of its own: it takes what the others leave.
        public bool Matches(string topic) => Name == DefaultGroup || (Include?.Matches(topic) == true && Exclude?.Matches(topic) != true);
    }
}
