using System.Diagnostics.CodeAnalysis;
using Headrace.Kafka.Broker.Configs;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Storage;
using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Broker.Topics;

/// <summary>
/// All topics of the broker. Reading takes no lock: readers see a snapshot that every change replaces. Changes run one after the other, are durable in the
/// catalogue's file before they are seen, and never block a caller's thread.
/// </summary>
internal sealed class TopicCatalog : IDisposable
{
    private const int ProducerIdBlock = 1000;
    private const int PartitionsMax = 100_000;

    private readonly LogDirectory _directory;
    private readonly BrokerConfig _config;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _changes = new(1, 1);
    private readonly Lock _producerIds = new();
    private volatile TopicSnapshot _snapshot = TopicSnapshot.Empty;
    private IReadOnlyList<string> _deleting = [];
    private long _nextProducerId;
    private long _producerIdEnd;

    private TopicCatalog(LogDirectory directory, BrokerConfig config, ILogger logger)
    {
        _directory = directory;
        _config = config;
        _logger = logger;
    }

    /// <summary>All topics, by name.</summary>
    public IEnumerable<Topic> Topics => _snapshot.ByName.Values;

    /// <summary>The data folder.</summary>
    public string DataDirectory => _directory.Path;

    /// <summary>Reads the catalogue and opens the logs of its topics.</summary>
    /// <exception cref="BrokerStartException">The catalogue can't be read.</exception>
    public static TopicCatalog Load(LogDirectory directory, BrokerConfig config, ILogger<TopicCatalog> logger)
    {
        var path = Path.Combine(directory.Path, TopicCatalogFile.FileName);
        var content = directory.ReadFile(TopicCatalogFile.FileName);
        var file = content is null ? TopicCatalogFile.Empty : TopicCatalogFile.Parse(content, path);
        var catalog = new TopicCatalog(directory, config, logger) { _nextProducerId = file.NextProducerId, _producerIdEnd = file.NextProducerId };
        var configs = file.Topics.ToDictionary(topic => topic.Name, topic => TopicConfig.Load(config, topic.Config), StringComparer.Ordinal);
        directory.Load(name => configs.TryGetValue(name, out var topicConfig) ? topicConfig.ToLogConfig() : null);

        // The file is there from the first start on. Without it every log would be a stranger's, and a topic made under its name would replace it.
        if (content is null && directory.StrayPartitions.Count > 0)
            throw new BrokerStartException($"The broker can't start: {path} is missing, but {directory.Path} holds partitions. Bring it back from a backup of the data folder, or take another folder.");
        foreach (var name in file.Deleting)
            directory.Delete(name);   // the topic was gone before the crash: its bytes go now

        catalog._snapshot = new TopicSnapshot(file.Topics.Select(record =>
            new Topic(record.Name, record.Id, configs[record.Name], catalog.OpenPartitions(record.Name, record.Partitions, configs[record.Name]))));
        if (content is null || file.Deleting.Count > 0)
            catalog.Save(catalog._snapshot, []);
        return catalog;
    }

    public bool TryGet(string name, [NotNullWhen(true)] out Topic? topic) => _snapshot.ByName.TryGetValue(name, out topic);

    public bool TryGet(Guid id, [NotNullWhen(true)] out Topic? topic) => _snapshot.ById.TryGetValue(id, out topic);

    /// <summary>The partition, or null where there is no such topic or partition.</summary>
    public Partition? FindPartition(TopicPartition partition) => TryGet(partition.Topic, out var topic) ? topic.FindPartition(partition.Partition) : null;

    /// <summary>Makes a topic.</summary>
    /// <param name="newTopic">Its name, partitions and own settings.</param>
    /// <param name="validateOnly">Only say whether it could be made; the topic in the result has no partitions then.</param>
    /// <param name="cancellationToken">Ends the wait for other changes.</param>
    public Task<CatalogResult> CreateAsync(NewTopic newTopic, bool validateOnly, CancellationToken cancellationToken) =>
        ChangeAsync(
            () =>
            {
                if (CheckNew(newTopic) is { } refusal)
                    return refusal;
                TopicConfig config;
                try
                {
                    config = TopicConfig.Create(_config, newTopic.Config);
                }
                catch (SettingException exception)
                {
                    return CatalogResult.Refuse(ErrorCode.InvalidConfig, exception.Message);
                }

                if (validateOnly)
                    return new Topic(newTopic.Name, Guid.Empty, config, []);

                // The logs come first: a crash in between leaves empty folders, which the topic's next creation takes over. The other way round
                // there would be a topic without logs.
                var partitions = CreatePartitions(newTopic.Name, 0, newTopic.Partitions, config);
                var topic = new Topic(newTopic.Name, Guid.NewGuid(), config, partitions);
                Publish(_snapshot.With(topic), _deleting);
                _logger.TopicCreated(topic.Name, partitions.Length);
                return topic;
            },
            cancellationToken);

    /// <summary>Deletes a topic. When it is done, no crash brings it back.</summary>
    public Task<CatalogResult> DeleteAsync(string name, CancellationToken cancellationToken) =>
        ChangeAsync(
            () =>
            {
                if (!TryGet(name, out var topic))
                    return CatalogResult.Refuse(ErrorCode.UnknownTopicOrPartition, "This server does not host this topic-partition.");
                Publish(_snapshot.Without(name), [.. _deleting, name]);
                _directory.Delete(name);
                _deleting = [.. _deleting.Where(other => other != name)];   // in the file with its next change: until then a start deletes nothing twice
                Save(_snapshot, _deleting);
                foreach (var partition in topic.Partitions)
                    partition.Waiters.WakeAll();
                _logger.TopicDeleted(name);
                return topic;
            },
            cancellationToken);

    /// <summary>Gives a topic more partitions, up to <paramref name="count"/> in all.</summary>
    public Task<CatalogResult> AddPartitionsAsync(string name, int count, bool validateOnly, CancellationToken cancellationToken) =>
        ChangeAsync(
            () =>
            {
                if (!TryGet(name, out var topic))
                    return CatalogResult.Refuse(ErrorCode.UnknownTopicOrPartition, "This server does not host this topic-partition.");
                if (count == topic.Partitions.Count)
                    return CatalogResult.Refuse(ErrorCode.InvalidPartitions, $"Topic already has {count} partition(s).");
                if (count < topic.Partitions.Count)
                    return CatalogResult.Refuse(ErrorCode.InvalidPartitions, $"The topic {name} currently has {topic.Partitions.Count} partition(s); {count} would not be an increase.");
                if (count > PartitionsMax)
                    return CatalogResult.Refuse(ErrorCode.InvalidPartitions, $"A topic has at most {PartitionsMax} partitions here.");
                if (validateOnly)
                    return topic;
                var added = CreatePartitions(name, topic.Partitions.Count, count - topic.Partitions.Count, topic.Config);
                var grown = new Topic(name, topic.Id, topic.Config, [.. topic.Partitions, .. added]);
                Publish(_snapshot.With(grown), _deleting);
                _logger.PartitionsAdded(name, count);
                return grown;
            },
            cancellationToken);

    /// <summary>Replaces a topic's own settings.</summary>
    /// <param name="name">The topic.</param>
    /// <param name="change">Gets the own settings and returns the new ones.</param>
    /// <param name="validateOnly">Only check.</param>
    /// <param name="cancellationToken">Ends the wait for other changes.</param>
    public Task<CatalogResult> AlterConfigAsync(
        string name,
        Func<IReadOnlyDictionary<string, string>, IReadOnlyDictionary<string, string>> change,
        bool validateOnly,
        CancellationToken cancellationToken) =>
        ChangeAsync(
            () =>
            {
                if (!TryGet(name, out var topic))
                    return CatalogResult.Refuse(ErrorCode.UnknownTopicOrPartition, "The topic '" + name + "' does not exist.");
                TopicConfig config;
                try
                {
                    config = TopicConfig.Create(_config, change(topic.Config.Own));
                }
                catch (SettingException exception)
                {
                    return CatalogResult.Refuse(ErrorCode.InvalidConfig, exception.Message);
                }

                if (validateOnly)
                    return topic;
                var altered = new Topic(name, topic.Id, config, topic.Partitions);
                Publish(_snapshot.With(altered), _deleting);
                foreach (var partition in topic.Partitions)
                    partition.Log.Config = config.ToLogConfig();
                topic.Config = config;   // for who still holds the topic from before
                _logger.ConfigAltered(name);
                return altered;
            },
            cancellationToken);

    /// <summary>A producer id that was never given out before; one in a thousand waits for the disk, and is -1 where that refuses.</summary>
    public async ValueTask<long> NextProducerIdAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (_producerIds)
            {
                if (_nextProducerId < _producerIdEnd)
                    return _nextProducerId++;
            }

            var result = await ChangeAsync(
                () =>
                {
                    if (_nextProducerId >= _producerIdEnd)
                    {
                        var end = _producerIdEnd + ProducerIdBlock;
                        Save(_snapshot, _deleting, end);
                        lock (_producerIds)
                            _producerIdEnd = end;
                    }

                    return default;
                },
                cancellationToken).ConfigureAwait(false);
            if (result.Error != ErrorCode.None)
                return -1;
        }
    }

    public void Dispose() => _changes.Dispose();

    private async Task<CatalogResult> ChangeAsync(Func<CatalogResult> change, CancellationToken cancellationToken)
    {
        await _changes.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(change, CancellationToken.None).ConfigureAwait(false);   // it flushes files: not on the caller's thread
        }
        catch (StorageException exception)
        {
            _logger.ChangeFailed(exception);
            return CatalogResult.Refuse(ErrorCode.KafkaStorageError, exception.Message);
        }
        finally
        {
            _changes.Release();
        }
    }

    private CatalogResult? CheckNew(NewTopic topic)
    {
        if (CheckName(topic.Name) is { } message)
            return CatalogResult.Refuse(ErrorCode.InvalidTopic, message);
        if (TryGet(topic.Name, out _))
            return CatalogResult.Refuse(ErrorCode.TopicAlreadyExists, $"Topic '{topic.Name}' already exists.");
        if (topic.Partitions < 1)
            return CatalogResult.Refuse(ErrorCode.InvalidPartitions, "Number of partitions was set to an invalid non-positive value.");
        if (topic.Partitions > PartitionsMax)
            return CatalogResult.Refuse(ErrorCode.InvalidPartitions, $"A topic has at most {PartitionsMax} partitions here.");
        if (topic.Name.AsSpan().ContainsAny('.', '_'))
        {
            // Kafka's metrics replace dots by underscores, so names that differ in them only can't live side by side.
            var normalized = topic.Name.Replace('.', '_');
            foreach (var other in Topics)
            {
                if (other.Name.Replace('.', '_') == normalized)
                    return CatalogResult.Refuse(ErrorCode.InvalidTopic, $"Topic '{topic.Name}' collides with existing topic: {other.Name}");
            }
        }

        return null;
    }

    /// <summary>Why a name can't be a topic's, in Kafka's words; null where it can.</summary>
    public static string? CheckName(string name) => name switch
    {
        "" => "Topic name is invalid: the empty string is not allowed",
        "." or ".." => $"Topic name is invalid: '{name}' is not allowed",
        { Length: > 249 } => $"Topic name is invalid: the length of '{name}' is longer than the max allowed length 249",
        _ when TopicPartition.IsTopicName(name) => null,
        _ => $"Topic name is invalid: '{name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'",
    };

    private Partition[] OpenPartitions(string name, int count, TopicConfig config)
    {
        var partitions = new Partition[count];
        for (var i = 0; i < count; i++)
        {
            // A partition without a log: the crash came between the deletion of its topic's logs and that of the topic, or the folder was removed by hand.
            var log = _directory.Find(name, i) ?? _directory.Create(name, i, 1, config.ToLogConfig())[0];
            partitions[i] = new(log);
        }

        return partitions;
    }

    private Partition[] CreatePartitions(string name, int first, int count, TopicConfig config) =>
        [.. _directory.Create(name, first, count, config.ToLogConfig()).Select(log => new Partition(log))];

    private void Publish(TopicSnapshot snapshot, IReadOnlyList<string> deleting)
    {
        Save(snapshot, deleting);
        _deleting = deleting;
        _snapshot = snapshot;
    }

    private void Save(TopicSnapshot snapshot, IReadOnlyList<string> deleting, long? producerIdEnd = null)
    {
        var topics = snapshot.ByName.Values
            .OrderBy(topic => topic.Name, StringComparer.Ordinal)
            .Select(topic => new TopicRecord(topic.Name, topic.Id, topic.Partitions.Count, topic.Config.Own));
        _directory.WriteFile(TopicCatalogFile.FileName, new TopicCatalogFile([.. topics], deleting, producerIdEnd ?? _producerIdEnd).Serialize());
    }

    /// <summary>The topics at one moment.</summary>
    private sealed class TopicSnapshot
    {
        public static readonly TopicSnapshot Empty = new([]);

        public TopicSnapshot(IEnumerable<Topic> topics)
        {
            ByName = topics.ToDictionary(topic => topic.Name, StringComparer.Ordinal);
            ById = ByName.Values.ToDictionary(topic => topic.Id);
        }

        public Dictionary<string, Topic> ByName { get; }

        public Dictionary<Guid, Topic> ById { get; }

        public TopicSnapshot With(Topic topic) => new(ByName.Values.Where(other => other.Name != topic.Name).Append(topic));

        public TopicSnapshot Without(string name) => new(ByName.Values.Where(topic => topic.Name != name));
    }
}
