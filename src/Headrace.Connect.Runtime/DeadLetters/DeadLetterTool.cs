using Headrace.Connect.Errors;
using Headrace.Kafka.Client;
using Headrace.Kafka.Protocol;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Runtime.DeadLetters;

using KafkaPartition = Headrace.Kafka.Client.TopicPartition;

/// <summary>Reads dead letter queues, and sends their records back to where they came from. It needs no worker.</summary>
/// <param name="properties">How the cluster is reached, by the names of Kafka's clients.</param>
/// <param name="logger">Takes what the clients log.</param>
/// <param name="time">The clock of the limits.</param>
public sealed class DeadLetterTool(IReadOnlyDictionary<string, string> properties, ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Reads letters from the beginning of a queue, or from the offset that the filter has, in the order of each partition.</summary>
    /// <param name="topic">The queue's topic.</param>
    /// <param name="filter">Which letters.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ConnectException">The topic can't be read.</exception>
    public Task<IReadOnlyList<DeadLetter>> ReadAsync(string topic, DeadLetterFilter filter, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return OnOwnThreadAsync<IReadOnlyList<DeadLetter>>(topic, () =>
        {
            var (beginnings, ends) = Bounds(topic, cancellationToken);
            using var consumer = RecordConsumer.WithEnds(ConsumerSettings(filter.GroupOf(topic)), logger, time);
            consumer.Assign(Starts(beginnings, filter, new Dictionary<KafkaPartition, long>()));
            var reader = new DeadLetterReader(consumer, ends, 0, time);
            var letters = new List<DeadLetter>();
            while (letters.Count < limit && reader.Next(cancellationToken) is { Count: > 0 } batch)
                letters.AddRange(batch.Where(filter.Includes).Take(limit - letters.Count));
            return letters;
        });
    }

    /// <summary>
    /// Writes the records of a queue's letters to where they came from, each partition of the queue in order, from where the last replay of these letters has ended to where the queue ends now.
    /// Each batch and the progress behind it are one transaction, where the broker has those; else progress is kept once records are acknowledged, and a replay that is killed repeats its last batch at most.
    /// Replays of the same letters at the same time are members of one group: each has partitions of its own.
    /// </summary>
    /// <param name="options">Which letters, and where they go.</param>
    /// <param name="onReplay">Hears of each letter that is replayed, before it is written.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ConnectException">The queue can't be read, or a record was refused; what was acknowledged before counts.</exception>
    public Task<DeadLetterReplayResult> ReplayAsync(DeadLetterReplayOptions options, Action<DeadLetter> onReplay, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(onReplay);
        return OnOwnThreadAsync(options.Topic, () => Replay(options, onReplay, cancellationToken));
    }

    private DeadLetterReplayResult Replay(DeadLetterReplayOptions options, Action<DeadLetter> onReplay, CancellationToken cancellationToken)
    {
        var group = options.Group ?? options.Filter.GroupOf(options.Topic);
        if (group.Length == 0)
            throw new ConnectException("The consumer group that keeps the progress has no name.");
        var (beginnings, ends) = Bounds(options.Topic, cancellationToken);
        using var consumer = RecordConsumer.WithEnds(ConsumerSettings(group), logger, time);
        var reader = new DeadLetterReader(consumer, ends, options.Filter.From?.Offset ?? 0, time);
        using var admin = NewAdmin();
        var batch = new DeadLetterBatch(options, new TargetTopics(admin), onReplay);
        if (options.IsDryRun)
        {
            consumer.Assign(Starts(beginnings, options.Filter, consumer.Committed([.. beginnings.Keys], CallTimeout)));
            while (!batch.IsOver && reader.Next(cancellationToken) is { Count: > 0 } letters)
                CountOnly(batch, batch.Handle(letters, cancellationToken));
            return batch.Result(group);
        }
        using var output = NewOutput(consumer, admin, group, cancellationToken);
        reader.Join(options.Topic);
        while (!batch.IsOver && reader.Next(cancellationToken) is { Count: > 0 } letters)
            output.Write(batch.Handle(letters, cancellationToken), batch.OnWritten, cancellationToken);
        return batch.Result(group, reader.HasNothing ? $"Another replay with the group {group} is at work and has all partitions of {options.Topic}. What it leaves is replayed by the next one." : null);
    }

    private static void CountOnly(DeadLetterBatch batch, IReadOnlyList<HandledLetter> letters)
    {
        foreach (var letter in letters)
        {
            if (letter.Record is not null)
                batch.OnWritten();
        }
    }

    /// <summary>The output: with transactions, if the broker has them and lets us.</summary>
    private IReplayOutput NewOutput(RecordConsumer consumer, KafkaAdmin admin, string group, CancellationToken cancellationToken)
    {
        if (!admin.SupportsTransactionsAsync(cancellationToken).GetAwaiter().GetResult())
            return WithoutTransactions("the brokers have none");
        var transactional = new TransactionalReplayOutput(consumer, () => NewTransactionalProducer(group));
        try
        {
            transactional.Start(cancellationToken);
            return transactional;
        }
        catch (KafkaException e) when (e.Code is ErrorCode.TransactionalIdAuthorizationFailed)
        {
            transactional.Dispose();
            return WithoutTransactions(e.Message);
        }
        catch
        {
            transactional.Dispose();
            throw;
        }

        PlainReplayOutput WithoutTransactions(string reason)
        {
            logger.ReplayWithoutTransactions(reason);
            return new(consumer, new(ClientSettings.ForProducer(With(("client.id", "headrace-replay"), ("acks", "all"))), logger, time));
        }
    }

    // A replay that is killed leaves an open transaction, and the next one waits for its end.
    private TransactionalProducer NewTransactionalProducer(string group) => new(
        ClientSettings.ForProducer(With(("client.id", "headrace-replay"), ("acks", "all"), ("transactional.id", $"{group}-{Guid.NewGuid():N}"), ("transaction.timeout.ms", "15000"))), logger, time);

    private (IReadOnlyDictionary<KafkaPartition, long> Beginnings, IReadOnlyDictionary<KafkaPartition, long> Ends) Bounds(string topic, CancellationToken cancellationToken)
    {
        using var admin = NewAdmin();
        var found = admin.DescribeTopicsAsync([topic], cancellationToken).GetAwaiter().GetResult();
        if (!found.TryGetValue(topic, out var description))
            throw new ConnectException($"There is no topic {topic} at {properties.GetValueOrDefault("bootstrap.servers")}.");
        KafkaPartition[] partitions = [.. description.Partitions.Select(partition => new KafkaPartition(topic, partition.Partition))];
        var beginnings = admin.GetBeginningOffsetsAsync(partitions, cancellationToken).GetAwaiter().GetResult();
        var ends = admin.GetEndOffsetsAsync(partitions, IsolationLevel.ReadCommitted, cancellationToken).GetAwaiter().GetResult();
        return (beginnings, ends);
    }

    /// <summary>Where partitions are read from: behind what is done, not before what is asked for, and not before their beginnings.</summary>
    private static Dictionary<KafkaPartition, long> Starts(IReadOnlyDictionary<KafkaPartition, long> beginnings, DeadLetterFilter filter, IReadOnlyDictionary<KafkaPartition, long> done) =>
        beginnings.ToDictionary(
            static partition => partition.Key, partition => Math.Max(Math.Max(partition.Value, filter.From?.Offset ?? 0), done.GetValueOrDefault(partition.Key)));

    /// <summary>Somebody waits at a terminal for what goes wrong, and is told by the exception: sooner than a worker would be, and without lines of a log before.</summary>
    private KafkaAdmin NewAdmin()
    {
        var settings = With(("client.id", "headrace-replay"));
        if (!properties.ContainsKey("default.api.timeout.ms") && !properties.ContainsKey("request.timeout.ms"))
            settings["default.api.timeout.ms"] = settings["request.timeout.ms"] = "10000";
        return new(ClientSettings.ForAdmin(settings), NullLogger.Instance, time);
    }

    private ClientSettings ConsumerSettings(string group) => ClientSettings.ForConsumer(With(
        ("client.id", "headrace-replay"), ("group.id", group), ("enable.auto.commit", "false"), ("auto.offset.reset", "earliest"), ("isolation.level", "read_committed"),
        ("session.timeout.ms", "10000"), ("heartbeat.interval.ms", "3000")));

    private Dictionary<string, string> With(params ReadOnlySpan<(string Key, string Value)> more)
    {
        var settings = properties.ToDictionary();
        foreach (var (key, value) in more)
            settings[key] = value;
        return settings;
    }

    /// <summary>The consumer belongs to one thread.</summary>
    private static async Task<T> OnOwnThreadAsync<T>(string topic, Func<T> run)
    {
        try
        {
            return await Task.Factory.StartNew(run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
        }
        catch (KafkaException e)
        {
            throw new ConnectException($"The dead letters of {topic} can't be read: {e.Message}", e);
        }
        catch (ClientConfigException e)
        {
            throw new ConnectException(e.Message, e);
        }
    }
}
