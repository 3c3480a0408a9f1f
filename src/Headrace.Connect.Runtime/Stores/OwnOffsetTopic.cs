using Headrace.Kafka.Client;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Stores;

/// <summary>A topic that a connector keeps its source offsets in (<c>offsets.storage.topic</c>), created when it is wanted first, and followed.</summary>
internal sealed class OwnOffsetTopic : IAsyncDisposable
{
    private readonly InternalTopic _topic;
    private readonly KafkaAdmin _admin;
    private readonly FollowedTopic<OffsetTable> _followed;
    private readonly SemaphoreSlim _starting = new(1);
    private bool _isStarted;

    public OwnOffsetTopic(InternalTopic topic, ClientSettings reader, ClientSettings admin, ILogger logger, TimeProvider time)
    {
        _topic = topic;
        _admin = new(admin, logger, time);
        _followed = new(
            topic.Name, onRecord => new TopicReader(topic.Name, reader, _admin, onRecord, logger, time), static () => new OffsetTable(),
            static (table, record, _) => KafkaOffsetStore.Apply(table, record), static (_, _) => { }, logger, time);
    }

    /// <summary>How many want it; guarded by the lock of whoever counts.</summary>
    public int Users { get; set; }

    public OffsetTable Table => _followed.State;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_isStarted)
                return;
            await _topic.EnsureAsync(_admin, cancellationToken).ConfigureAwait(false);
            await _followed.StartAsync(cancellationToken).ConfigureAwait(false);
            _isStarted = true;
        }
        catch (KafkaException e)
        {
            throw KafkaOffsetStore.Unreadable(_topic.Name, e);
        }
        finally
        {
            _starting.Release();
        }
    }

    public async Task ReadToEndAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _followed.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (KafkaException e)
        {
            throw KafkaOffsetStore.Unreadable(_topic.Name, e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _followed.DisposeAsync().ConfigureAwait(false);
        _admin.Dispose();
        _starting.Dispose();
    }

    /// <summary>One user's part in it.</summary>
    internal sealed class Lease(OwnOffsetTopic topic, Func<ValueTask> giveBack) : IAsyncDisposable
    {
        private int _isReturned;

        public OwnOffsetTopic Topic => topic;

        public ValueTask DisposeAsync() => Interlocked.Exchange(ref _isReturned, 1) == 0 ? giveBack() : default;
    }
}
