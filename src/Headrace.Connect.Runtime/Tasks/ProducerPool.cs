using System.Text;
using Headrace.Kafka.Client;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>Producers of source tasks. Tasks whose effective settings are equal share one, which lives as long as one of them does.</summary>
/// <remarks>
/// A producer costs threads, sockets and its buffer; thousands of tasks with the same settings need one. Safe from any thread. The lock covers the table only:
/// producers are closed outside of it.
/// </remarks>
internal sealed class ProducerPool(ILoggerFactory loggers, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly ILogger _logger = loggers.CreateLogger("Headrace.Connect.Runtime.Producer");

    /// <summary>Takes part in a producer of these settings.</summary>
    /// <exception cref="ClientConfigException">A setting is wrong.</exception>
    public ProducerLease Rent(IReadOnlyDictionary<string, string> settings)
    {
        var key = KeyOf(settings);
        lock (_lock)
        {
            // One that has failed serves nobody new: a restarted task gets a fresh one.
            if (!_entries.TryGetValue(key, out var entry) || entry.Producer.Failure is not null)
                _entries[key] = entry = new(key, new(ClientSettings.ForProducer(settings), _logger, time));
            entry.Users++;
            return new(this, entry);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Entry[] left;
        lock (_lock)
        {
            left = [.. _entries.Values];
            _entries.Clear();
        }
        await Task.WhenAll(left.Select(static entry => entry.Producer.CloseAsync(TimeSpan.Zero))).ConfigureAwait(false);
    }

    /// <summary>A task has ended with a producer: who is the last one closes it.</summary>
    /// <param name="entry">The producer.</param>
    /// <param name="isGivenUp">Whether the task was given up.</param>
    /// <param name="isReturned">Whether the task had returned it before.</param>
    private Task ReturnAsync(Entry entry, bool isGivenUp, bool isReturned)
    {
        TimeSpan timeout;
        lock (_lock)
        {
            entry.IsGivenUp |= isGivenUp;
            if (!isReturned)
                entry.Users--;
            if (entry.Users > 0)
                return Task.CompletedTask;
            if (_entries.TryGetValue(entry.Key, out var current) && current == entry)
                _entries.Remove(entry.Key);
            timeout = entry.IsGivenUp ? TimeSpan.Zero : CloseTimeout;
        }
        return entry.Producer.CloseAsync(timeout);
    }

    private static string KeyOf(IReadOnlyDictionary<string, string> settings)
    {
        var key = new StringBuilder();
        foreach (var (name, value) in settings.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
            key.Append(name).Append('=').Append(value).Append('\n');
        return key.ToString();
    }

    internal sealed class Entry(string key, RecordProducer producer)
    {
        public string Key { get; } = key;

        public RecordProducer Producer { get; } = producer;

        public int Users { get; set; }

        /// <summary>Whether a task that used it was given up: then what is left when the last one ends is not waited for.</summary>
        public bool IsGivenUp { get; set; }
    }

    /// <summary>A task's part in a producer.</summary>
    internal sealed class ProducerLease(ProducerPool pool, Entry entry) : IRecordSender, IAsyncDisposable
    {
        private int _isReturned;

        public KafkaException? Failure => entry.Producer.Failure;

        public Task<KafkaException> Failed => entry.Producer.Failed;

        public bool TrySend(in ProducerRecord record, IDeliveryListener listener) => entry.Producer.TrySend(record, listener);

        public bool KnowsPartition(string topic, int partition) => entry.Producer.KnowsPartition(topic, partition);

        public Task<bool> FindPartitionAsync(string topic, int partition, TimeSpan waited, CancellationToken cancellationToken) =>
            entry.Producer.FindPartitionAsync(topic, partition, waited, cancellationToken);

        public ValueTask WaitForSpaceAsync(CancellationToken cancellationToken) => entry.Producer.WaitForSpaceAsync(cancellationToken);

        /// <summary>Writes one record of offsets.</summary>
        public Task SendAsync(string topic, byte[] key, byte[]? value, CancellationToken cancellationToken) =>
            entry.Producer.SendAsync(topic, key, value, ProducerRecord.AnyPartition, cancellationToken);

        /// <inheritdoc/>
        public Task GiveUpAsync() => pool.ReturnAsync(entry, isGivenUp: true, isReturned: Interlocked.Exchange(ref _isReturned, 1) != 0);

        public ValueTask DisposeAsync() => Interlocked.Exchange(ref _isReturned, 1) == 0 ? new(pool.ReturnAsync(entry, isGivenUp: false, isReturned: false)) : default;
    }
}
