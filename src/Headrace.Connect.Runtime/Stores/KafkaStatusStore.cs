using System.Text;
using Headrace.Connect.Runtime.Events;
using Headrace.Kafka.Client;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Stores;

/// <summary>Keeps states in the status topic, in Kafka Connect's format. What was written is seen once it has been read back.</summary>
internal sealed class KafkaStatusStore : IStatusStore
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(300);

    private readonly string _topic;
    private readonly InternalTopics _topics;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly FollowedTopic<StatusTable> _followed;
    private readonly CancellationTokenSource _closed = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _newestWrites = new(StringComparer.Ordinal);
    private readonly HashSet<Task> _pending = [];
    private long _writes;

    public KafkaStatusStore(InternalTopic topic, InternalTopics topics, WorkerEvents events, ILogger logger, TimeProvider time)
    {
        _topic = topic.Name;
        _topics = topics;
        _logger = logger;
        _time = time;
        _followed = new(
            _topic, onRecord => topics.NewReader(topic.Name, "statuses", onRecord), static () => new StatusTable(), (table, record, _) => Apply(table, record),
            (before, after) => Replace(before, after, events), logger, time);
    }

    public Action<StatusRecord>? Changed { get; set; }

    private StatusTable Table => _followed.State;

    public Task StartAsync(CancellationToken cancellationToken) => _followed.StartAsync(cancellationToken);

    public void Put(StatusRecord status) => Write(
        StatusTopicRecords.Key(status.Connector, status.Task), status.State == ExecutionState.Destroyed ? null : StatusTopicRecords.Value(status));

    public bool MayWrite(StatusRecord status) => Table.MayWrite(status);

    public StatusRecord? Get(string connector) => Table.Get(connector);

    public StatusRecord? Get(ConnectorTaskId task) => Table.Get(task);

    public IReadOnlyList<StatusRecord> GetTasks(string connector) => Table.GetTasks(connector);

    public IReadOnlyCollection<string> GetConnectors() => Table.GetConnectors();

    public void PutTopic(TopicUse use)
    {
        // Known at once, so that a task asks to write a topic once and not until it has been read back.
        Table.SetTopic(use.Topic, use.Connector);
        Write(StatusTopicRecords.TopicKey(use.Topic, use.Connector), StatusTopicRecords.Value(use));
    }

    public void DeleteTopic(string topic, string connector)
    {
        Table.RemoveTopic(topic, connector);
        Write(StatusTopicRecords.TopicKey(topic, connector), null);
    }

    public bool HasTopic(string topic, string connector) => Table.HasTopic(topic, connector);

    public IReadOnlyCollection<string> GetTopics(string connector) => Table.GetTopics(connector);

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        Task[] pending;
        lock (_lock)
            pending = [.. _pending];
        await Task.WhenAll(pending).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public Task ReadToEndAsync(CancellationToken cancellationToken) => _followed.ReadToEndAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync().ConfigureAwait(false);
        await _followed.DisposeAsync().ConfigureAwait(false);
        _closed.Dispose();
    }

    private void Write(string key, byte[]? value)
    {
        Task sending;
        lock (_lock)
        {
            // Handing over to the producer neither blocks nor waits; inside the lock, writes of one key reach it in their order.
            var write = ++_writes;
            _newestWrites[key] = write;
            sending = SendAsync(key, value, write);
            if (sending.IsCompleted)
                return;
            _pending.Add(sending);
        }
        sending.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        void Forget(Task task)
        {
            lock (_lock)
                _pending.Remove(task);
        }
    }

    /// <summary>Sends until it is acknowledged, or a newer write of the same key makes it pointless. It never fails: a lost status is logged.</summary>
    private async Task SendAsync(string key, byte[]? value, long write)
    {
        while (true)
        {
            try
            {
                await _topics.SendAsync(_topic, Encoding.UTF8.GetBytes(key), value, _closed.Token).ConfigureAwait(false);
                break;
            }
            catch (KafkaException e) when (e.IsRetriable)
            {
                if (!await MayRetryAsync(key, write).ConfigureAwait(false))
                    return;
            }
            catch (KafkaException e)
            {
                _logger.StatusNotWritten(e, key, _topic);
                return;
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return; // the worker is stopping
            }
        }
        lock (_lock)
        {
            if (_newestWrites.TryGetValue(key, out var newest) && newest == write)
                _newestWrites.Remove(key);
        }
    }

    private async Task<bool> MayRetryAsync(string key, long write)
    {
        try
        {
            await Task.Delay(RetryDelay, _time, _closed.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        lock (_lock)
            return _newestWrites.TryGetValue(key, out var newest) && newest == write;
    }

    /// <summary>Events are about the table in use; what another one has, its readers look up as a whole.</summary>
    private void Replace(StatusTable before, StatusTable after, WorkerEvents events)
    {
        before.Changed = null;
        after.Changed = status =>
        {
            events.OnStatus(status);
            Changed?.Invoke(status);
        };
        events.Reset();
    }

    private void Apply(StatusTable table, ConsumedRecord record)
    {
        if (!StatusTopicRecords.Apply(table, record.Key, record.Value))
            _logger.StatusRecordIgnored(record.Partition.ToString(), record.Offset);
    }
}
