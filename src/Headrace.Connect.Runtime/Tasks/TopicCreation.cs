using System.Globalization;
using System.Text.RegularExpressions;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Kafka.Client;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>Creates the topics of a source task as its connector's <c>topic.creation.*</c> settings say, before the first record goes there. Source: KIP-158.</summary>
internal sealed class TopicCreation : IDisposable
{
    private const string Prefix = "topic.creation.";
    private const string DefaultGroup = "default";

    private readonly Group[] _groups;
    private readonly KafkaAdmin _admin;
    private readonly ConnectorTaskId _task;
    private readonly ILogger _logger;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    private TopicCreation(Group[] groups, KafkaAdmin admin, ConnectorTaskId task, ILogger logger)
    {
        _groups = groups;
        _admin = admin;
        _task = task;
        _logger = logger;
    }

    /// <summary>Makes the rules of a connector; null where it has none, so that topics are the broker's business.</summary>
    /// <exception cref="ConfigException">A rule is incomplete or wrong.</exception>
    public static TopicCreation? Create(WorkerConfig worker, ConnectorConfig connector, ConnectorTaskId task, ILogger logger, TimeProvider time)
    {
        if (!worker.TopicCreationEnabled || !connector.Originals.Keys.Any(static key => key.StartsWith(Prefix, StringComparison.Ordinal)))
            return null;
        var fallback = Group.Parse(connector, DefaultGroup, null);
        var names = Split(connector.Originals.GetValueOrDefault("topic.creation.groups")).Where(static name => name != DefaultGroup);
        var groups = names.Select(name => Group.Parse(connector, name, fallback)).Append(fallback).ToArray();
        var admin = new KafkaAdmin(ClientConfigs.ConnectorAdmin(worker, connector.Originals, $"connector-adminclient-{task}"), logger, time);
        return new(groups, admin, task, logger);
    }

    public bool IsKnown(string topic) => _known.Contains(topic);

    /// <summary>Looks a topic up and creates it if it is missing.</summary>
    /// <exception cref="RetriableException">The cluster can't be reached just now.</exception>
    /// <exception cref="ConnectException">The topic can't be created.</exception>
    public async Task EnsureAsync(string topic, CancellationToken cancellationToken)
    {
        try
        {
            var found = await _admin.DescribeTopicsAsync([topic], cancellationToken).ConfigureAwait(false);
            if (found.Count == 0)
            {
                var group = Array.Find(_groups, group => group.Matches(topic))!;
                if (await _admin.CreateTopicAsync(new(topic, group.Partitions, group.ReplicationFactor, group.Configs), cancellationToken).ConfigureAwait(false))
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
            throw new ConnectException($"Task failed to create new topic {topic}. Ensure that the task is authorized to create topics or that the topic exists and restart the task", e);
        }
    }

    public void Dispose() => _admin.Dispose();

    private static string[] Split(string? list) => (list ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private sealed record Group(string Name, Regex? Include, Regex? Exclude, int Partitions, short ReplicationFactor, Dictionary<string, string> Configs)
    {
        public static Group Parse(ConnectorConfig connector, string name, Group? fallback)
        {
            var settings = connector.WithPrefix($"{Prefix}{name}.");
            var partitions = Number("partitions", fallback?.Partitions, "Number of partitions must be positive, or -1 to use the broker's default");
            var replication = Number(
                "replication.factor", fallback?.ReplicationFactor,
                "Replication factor must be positive and not larger than the number of brokers in the Kafka cluster, or -1 to use the broker's default");
            var include = fallback is null ? null : Pattern("include");
            var exclude = Pattern("exclude");
            var configs = settings.Where(static setting => setting.Key is not ("include" or "exclude" or "partitions" or "replication.factor") && setting.Value is not null)
                .ToDictionary(static setting => setting.Key, static setting => setting.Value!, StringComparer.Ordinal);
            return new(name, include, exclude, partitions, (short)replication, configs);

            int Number(string key, int? inherited, string rule)
            {
                var full = $"{Prefix}{name}.{key}";
                if (settings.GetValueOrDefault(key) is not { } text)
                    return inherited ?? throw new ConfigException($"Missing required configuration \"{full}\" which has no default value.");
                if (!int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number > short.MaxValue && key != "partitions")
                    throw new ConfigException(full, text, $"Not a number of type {(key == "partitions" ? "INT" : "SHORT")}");
                return number is >= 1 or -1 ? number : throw new ConfigException(full, text, rule);
            }

            Regex? Pattern(string key)
            {
                var list = string.Join('|', Split(settings.GetValueOrDefault(key)));
                if (list.Length == 0)
                    return null;
                try
                {
                    return new($"^(?:{list})$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
                }
                catch (ArgumentException e)
                {
                    throw new ConfigException($"{Prefix}{name}.{key}", list, $"Syntax error in regular expression: {e.Message}");
                }
            }
        }

        // The default group has no include of its own: it takes what the others leave.
        public bool Matches(string topic) => Name == DefaultGroup || (Include?.IsMatch(topic) == true && Exclude?.IsMatch(topic) != true);
    }
}
