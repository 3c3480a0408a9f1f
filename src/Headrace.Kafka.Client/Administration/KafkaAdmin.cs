using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;
using ErrorCode = Headrace.Kafka.Protocol.ErrorCode;
using Local = Confluent.Kafka.ErrorCode;

namespace Headrace.Kafka.Client;

/// <summary>Administration of a cluster. Every call has a time limit (<c>default.api.timeout.ms</c>); none creates a topic by accident. Safe for many threads.</summary>
/// <remarks>
/// A refused login ends calls at once, with <see cref="KafkaException.IsAuthentication"/>. Settings that librdkafka refuses end them with <see cref="ClientConfigException"/>.
/// </remarks>
public sealed class KafkaAdmin : IDisposable
{
    // Kafka's own; the answer with all topics does not say it.
    private static readonly string[] InternalTopics = ["__consumer_offsets", "__transaction_state", "__share_group_state"];

    // RD_KAFKA_RESP_ERR__NOENT, of a leader that librdkafka looked for; Confluent.Kafka has no name for it.
    private const Local NoLeader = (Local)(-156);

    private const int FencedAtOnce = 10;

    private readonly ClientSettings _settings;
    private readonly TimeProvider _time;
    private readonly ClientWatch _watch;
    private readonly GroupRequests _groups;
    private readonly TransactionRequests _transactions;
    private readonly ClusterRequests _cluster;
    private readonly Lazy<IAdminClient> _admin;
    private readonly Lock _gate = new();
    private TokenKeeper? _tokens;
    private int _blockingCalls;
    private bool _isDisposed;

    /// <summary>Makes the client.</summary>
    /// <param name="settings">From <see cref="ClientSettings.ForAdmin"/>.</param>
    /// <param name="logger">Takes librdkafka's log lines and errors, at a limited rate.</param>
    /// <param name="time">The clock of the limits.</param>
    public KafkaAdmin(ClientSettings settings, ILogger logger, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Kind != ClientKind.Admin)
            throw new ArgumentException($"These are the settings of a client of kind {settings.Kind}.", nameof(settings));
        _settings = settings;
        _time = time ?? TimeProvider.System;
        _watch = new ClientWatch(settings.ClientId, logger, _time);
        _watch.Report(settings);
        var calls = new CoordinatorCalls(settings, _time);
        _groups = new GroupRequests(settings, calls);
        _transactions = new TransactionRequests(settings, calls);
        _cluster = new ClusterRequests(settings, calls, _time);
        _admin = new Lazy<IAdminClient>(Build);
    }

    private TimeSpan Limit => _settings.DefaultApiTimeout;

    /// <summary>The id of the cluster.</summary>
    /// <exception cref="KafkaException">No broker answered in time (RequestTimedOut, retriable), or the answer was an error. So for all calls.</exception>
    public Task<string> GetClusterIdAsync(CancellationToken cancellationToken) => _cluster.GetIdAsync(cancellationToken);

    /// <summary>All topics that we may see.</summary>
    public async Task<IReadOnlyList<TopicListing>> ListTopicsAsync(CancellationToken cancellationToken)
    {
        var metadata = await CallAsync("The topics can't be listed", () => GetMetadataAsync(admin => admin.GetMetadata(Limit)), cancellationToken).ConfigureAwait(false);
        return [.. metadata.Topics.Where(topic => !topic.Error.IsError).Select(topic => new TopicListing(topic.Topic, InternalTopics.Contains(topic.Topic), topic.Partitions.Count))];
    }

    /// <summary>The topics of these names that exist, by name.</summary>
    public async Task<IReadOnlyDictionary<string, TopicDescription>> DescribeTopicsAsync(IReadOnlyCollection<string> topics, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(topics);
        if (topics.Count == 0)
            return new Dictionary<string, TopicDescription>();
        var described = await CallAsync("The topics can't be described", async () =>
        {
            try
            {
                var answer = await _admin.Value.DescribeTopicsAsync(TopicCollection.OfTopicNames(topics), new() { RequestTimeout = Limit }).ConfigureAwait(false);
                return answer.TopicDescriptions;
            }
            catch (DescribeTopicsException error)
            {
                // One missing topic makes an exception of the whole answer.
                return error.Results.TopicDescriptions;
            }
        }, cancellationToken).ConfigureAwait(false);

        var found = new Dictionary<string, TopicDescription>();
        foreach (var topic in described)
        {
            if (topic.Error.IsError && topic.Error.Code != Local.UnknownTopicOrPart)
                throw KafkaErrors.Create(topic.Error.Code, $"Topic {topic.Name} can't be described", topic.Error.Reason);
            if (!topic.Error.IsError)
                found[topic.Name] = Describe(topic);
        }
        return found;
    }

    /// <summary>Creates a topic.</summary>
    /// <returns>True if it was created, false if it was there already.</returns>
    public async Task<bool> CreateTopicAsync(NewTopic topic, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(topic);
        var specification = new TopicSpecification
        {
            Name = topic.Name,
            NumPartitions = topic.PartitionCount,
            ReplicationFactor = topic.ReplicationFactor,
            Configs = topic.Configs?.ToDictionary() ?? [],
        };
        return await CallAsync($"Topic {topic.Name} can't be created", async () =>
        {
            try
            {
                await _admin.Value.CreateTopicsAsync([specification], new() { RequestTimeout = Limit, OperationTimeout = Limit }).ConfigureAwait(false);
                return true;
            }
            catch (CreateTopicsException error) when (error.Results[0].Error.Code == Local.TopicAlreadyExists)
            {
                return false;
            }
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes a topic.</summary>
    /// <returns>True if it was deleted, false if there was none.</returns>
    public Task<bool> DeleteTopicAsync(string topic, CancellationToken cancellationToken) => CallAsync($"Topic {topic} can't be deleted", async () =>
    {
        try
        {
            await _admin.Value.DeleteTopicsAsync([topic], new() { RequestTimeout = Limit, OperationTimeout = Limit }).ConfigureAwait(false);
            return true;
        }
        catch (DeleteTopicsException error) when (error.Results[0].Error.Code == Local.UnknownTopicOrPart)
        {
            return false;
        }
    }, cancellationToken);

    /// <summary>The configs of a topic, defaults included, by name.</summary>
    public async Task<IReadOnlyDictionary<string, string?>> DescribeTopicConfigsAsync(string topic, CancellationToken cancellationToken)
    {
        var answers = await CallAsync($"The configs of topic {topic} can't be described",
            () => _admin.Value.DescribeConfigsAsync([new() { Type = ResourceType.Topic, Name = topic }], new() { RequestTimeout = Limit }), cancellationToken).ConfigureAwait(false);
        return answers[0].Entries.ToDictionary(entry => entry.Key, entry => (string?)entry.Value.Value);
    }

    /// <summary>The first offsets that partitions hold.</summary>
    public Task<IReadOnlyDictionary<TopicPartition, long>> GetBeginningOffsetsAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken) =>
        ListOffsetsAsync(partitions, OffsetSpec.Earliest(), IsolationLevel.ReadUncommitted, cancellationToken);

    /// <summary>The offsets behind the last records of partitions; with <see cref="IsolationLevel.ReadCommitted"/> the last stable ones.</summary>
    public Task<IReadOnlyDictionary<TopicPartition, long>> GetEndOffsetsAsync(
        IReadOnlyCollection<TopicPartition> partitions, IsolationLevel isolation, CancellationToken cancellationToken) =>
        ListOffsetsAsync(partitions, OffsetSpec.Latest(), isolation, cancellationToken);

    /// <summary>The committed offsets of a group, all of them. Empty if there is no such group.</summary>
    public async Task<IReadOnlyDictionary<TopicPartition, long>> GetGroupOffsetsAsync(string group, CancellationToken cancellationToken) =>
        await _groups.FetchOffsetsAsync(group, cancellationToken).ConfigureAwait(false);

    /// <summary>Sets committed offsets of a group that has no members; makes the group if there is none.</summary>
    /// <exception cref="KafkaException">The group has members (UnknownMemberId), or another error.</exception>
    public Task AlterGroupOffsetsAsync(string group, IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(offsets);
        return offsets.Count == 0 ? Task.CompletedTask : _groups.CommitOffsetsAsync(group, offsets, cancellationToken);
    }

    /// <summary>Removes committed offsets of a group.</summary>
    /// <exception cref="KafkaException">A member is subscribed to a topic (GroupSubscribedToTopic), or another error.</exception>
    public Task DeleteGroupOffsetsAsync(string group, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(partitions);
        return partitions.Count == 0 ? Task.CompletedTask : _groups.DeleteOffsetsAsync(group, partitions, cancellationToken);
    }

    /// <summary>Deletes a group that has no members.</summary>
    /// <returns>True if it was deleted, false if there was none.</returns>
    /// <exception cref="KafkaException">The group has members (NonEmptyGroup), or another error.</exception>
    public Task<bool> DeleteGroupAsync(string group, CancellationToken cancellationToken) => _groups.DeleteAsync(group, cancellationToken);

    /// <summary>Makes sure that no producer that has initialised one of these transactional ids so far can write any more, and ends their open transactions.</summary>
    /// <param name="transactionalIds">The ids.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="KafkaException">Not all are fenced.</exception>
    public async Task FenceProducersAsync(IReadOnlyCollection<string> transactionalIds, TimeSpan limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transactionalIds);
        // Each is a connection of its own for a moment; a connector may have hundreds of tasks.
        await Parallel.ForEachAsync(
            transactionalIds, new ParallelOptions { MaxDegreeOfParallelism = FencedAtOnce, CancellationToken = cancellationToken },
            async (id, token) => await _transactions.FenceAsync(id, limit, token).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>Whether the cluster has transactions. Apache Kafka has; other brokers may not.</summary>
    public Task<bool> SupportsTransactionsAsync(CancellationToken cancellationToken) => _cluster.HasTransactionsAsync(cancellationToken);

    /// <summary>Ends the client, at once: what is still waited for ends when its time is over.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            if (_blockingCalls > 0)
                return; // librdkafka must not lose what a thread of ours is in, and that may take a minute where no broker answers: the last one ends the client
        }
        End();
    }

    private void End()
    {
        _tokens?.Dispose();
        if (_admin.IsValueCreated)
            _admin.Value.Dispose();
    }

    // At the first call that needs it: what concerns groups or the cluster does not, and a handle of librdkafka has threads of its own.
    private IAdminClient Build()
    {
        var admin = BuildClient();
        lock (_gate)
        {
            if (_isDisposed)
            {
                admin.Dispose();
                throw new ObjectDisposedException(nameof(KafkaAdmin), $"The client {_settings.ClientId} was closed.");
            }
            _tokens = TokenKeeper.Start(_settings, token => admin.GiveToken(token), _watch, _time);
        }
        return admin;
    }

    private IAdminClient BuildClient()
    {
        try
        {
            return new AdminClientBuilder(_settings.Library)
                .SetLogHandler((_, line) => _watch.Line((int)line.Level, line.Facility, line.Message))
                .SetErrorHandler((_, error) => _watch.Error(error.Code, error.Reason, error.IsFatal))
                .Build();
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or Confluent.Kafka.KafkaException)
        {
            throw LibraryRefusal.Of("admin client", error.Message, error);
        }
    }

    private async Task<IReadOnlyDictionary<TopicPartition, long>> ListOffsetsAsync(
        IReadOnlyCollection<TopicPartition> partitions, OffsetSpec specification, IsolationLevel isolation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(partitions);
        if (partitions.Count == 0)
            return new Dictionary<TopicPartition, long>();
        var options = new ListOffsetsOptions
        {
            RequestTimeout = Limit,
            IsolationLevel = isolation == IsolationLevel.ReadCommitted ? Confluent.Kafka.IsolationLevel.ReadCommitted : Confluent.Kafka.IsolationLevel.ReadUncommitted,
        };
        var asked = partitions.Select(partition => new TopicPartitionOffsetSpec { TopicPartition = Convert(partition), OffsetSpec = specification }).ToList();
        var answer = await CallAsync("The offsets can't be listed", () => _admin.Value.ListOffsetsAsync(asked, options), cancellationToken,
            [.. partitions.Select(static partition => partition.Topic).Distinct()]).ConfigureAwait(false);
        return answer.ResultInfos.ToDictionary(info => Convert(info.TopicPartitionOffsetError.TopicPartition), info => info.TopicPartitionOffsetError.Offset.Value);
    }

    /// <summary>Calls, and again while the answer is that something has moved, as Java's client does.</summary>
    /// <param name="what">What failed, for the error.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <param name="movedTopics">The topics whose leaders are asked; librdkafka does not look for moved ones by itself.</param>
    private async Task<T> CallAsync<T>(string what, Func<Task<T>> call, CancellationToken cancellationToken, IReadOnlyCollection<string>? movedTopics = null)
    {
        var started = _time.GetTimestamp();
        while (true)
        {
            try
            {
                return await CallOnceAsync(what, call, cancellationToken).ConfigureAwait(false);
            }
            catch (KafkaException error) when (HasMoved(error.Code) && _time.GetElapsedTime(started) + _settings.RetryBackoff < Limit)
            {
                await Task.Delay(_settings.RetryBackoff, _time, cancellationToken).ConfigureAwait(false);
            }
            foreach (var topic in movedTopics ?? [])
                await CallOnceAsync(what, () => GetMetadataAsync(admin => admin.GetMetadata(topic, Limit)), cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool HasMoved(ErrorCode code) => code is
        ErrorCode.NotLeaderOrFollower or ErrorCode.LeaderNotAvailable or ErrorCode.FencedLeaderEpoch or ErrorCode.UnknownLeaderEpoch or ErrorCode.OffsetNotAvailable
        or ErrorCode.KafkaStorageError or ErrorCode.NotController;

    // The call blocks, so it has a thread of its own.
    private Task<Metadata> GetMetadataAsync(Func<IAdminClient, Metadata> get) =>
        Task.Factory.StartNew(() => GetMetadata(get), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private Metadata GetMetadata(Func<IAdminClient, Metadata> get)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _blockingCalls++;
        }
        try
        {
            return get(_admin.Value);
        }
        finally
        {
            bool isLast;
            lock (_gate)
                isLast = --_blockingCalls == 0 && _isDisposed;
            if (isLast)
                End();
        }
    }

    // A refused login is no answer: it comes through the watch, and the call would wait for its time limit.
    private async Task<T> CallOnceAsync<T>(string what, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        _watch.TryAgain();
        try
        {
            var answer = call();
            _ = answer.ContinueWith(static late => _ = late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);   // it may come after we gave up
            await Task.WhenAny(answer, _watch.Failed).WaitAsync(Limit + _settings.RetryBackoff, _time, cancellationToken).ConfigureAwait(false);
            if (!answer.IsCompleted)
                _watch.ThrowIfFailed();
            var result = await answer.ConfigureAwait(false);
            _watch.Worked();
            return result;
        }
        catch (TimeoutException error)
        {
            throw KafkaErrors.Timeout($"{what}: no broker of {_settings.BootstrapServers} answered within {Limit.TotalMilliseconds:0} ms.", error);
        }
        catch (Confluent.Kafka.KafkaException error) when (error.Error.Code == NoLeader)
        {
            // A broker that has just started may answer so.
            throw new KafkaException(ErrorCode.LeaderNotAvailable, $"{what}: {error.Error.Reason}.", error) { IsRetriable = true };
        }
        catch (Confluent.Kafka.KafkaException error)
        {
            throw Explain(what, error);
        }
    }

    // Errors of single topics hide in the results of an exception that says nothing itself.
    private KafkaException Explain(string what, Confluent.Kafka.KafkaException error)
    {
        var first = error switch
        {
            CreateTopicsException creation => creation.Results.Select(result => result.Error).FirstOrDefault(result => result.IsError),
            DeleteTopicsException deletion => deletion.Results.Select(result => result.Error).FirstOrDefault(result => result.IsError),
            DescribeConfigsException description => description.Results.Select(result => result.Error).FirstOrDefault(result => result.IsError),
            ListOffsetsException listing => listing.Result.ResultInfos.Select(result => result.TopicPartitionOffsetError.Error).FirstOrDefault(result => result.IsError),
            _ => null,
        };
        if (first is not null)
            return KafkaErrors.Create(first, what);
        return error.Error.Code is Local.Local_TimedOut or Local.Local_Transport
            ? KafkaErrors.Timeout($"{what}: no broker of {_settings.BootstrapServers} answered within {Limit.TotalMilliseconds:0} ms.", error)
            : KafkaErrors.Create(error, what);
    }

    private static TopicDescription Describe(Confluent.Kafka.Admin.TopicDescription topic) => new(topic.Name, topic.IsInternal,
        [.. topic.Partitions.OrderBy(partition => partition.Partition)
            .Select(partition => new PartitionDescription(partition.Partition, partition.Leader?.Id ?? -1, [.. partition.Replicas.Select(node => node.Id)], [.. partition.ISR.Select(node => node.Id)]))]);

    private static TopicPartition Convert(Confluent.Kafka.TopicPartition partition) => new(partition.Topic, partition.Partition.Value);

    private static Confluent.Kafka.TopicPartition Convert(TopicPartition partition) => new(partition.Topic, partition.Partition);
}
