using System.Text;
using Headrace.Connect.Runtime.Stores;
using Headrace.Connect.Runtime.Tasks;
using Headrace.Kafka.Client;
using Headrace.Kafka.Protocol;

namespace Headrace.Connect.Runtime.Tests.Tasks;

/// <summary>A producer with a transactional id whose topics are lists; offsets go to a store when their transaction is committed.</summary>
internal sealed class FakeTransactionalSender(IOffsetStore offsets) : ITransactionalSender
{
    private readonly List<string> _open = [];
    private readonly TaskCompletionSource<KafkaException> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<IDeliveryListener> _unreported = [];
    private readonly List<KeyValuePair<byte[], byte[]?>> _offsets = [];

    /// <summary>What was committed: the values of each transaction, and whether offsets were with them.</summary>
    public List<string> Committed { get; } = [];

    public List<string> Calls { get; } = [];

    public bool IsOpen { get; private set; }

    public KafkaException? Failure
    {
        get;
        set
        {
            field = value;
            if (value is not null)
                _failed.TrySetResult(value);
        }
    }

    public Task<KafkaException> Failed => _failed.Task;

    /// <summary>Refuses a record on this side, as one that is too large.</summary>
    public string? Refused { get; set; }

    /// <summary>Whether records are acknowledged before their transaction is committed.</summary>
    public bool AcknowledgesAtOnce { get; set; }

    /// <summary>Why the transactional id can't be taken; null if it can.</summary>
    public KafkaException? InitializeError { get; set; }

    /// <summary>What the next commit fails with.</summary>
    public KafkaException? CommitError { get; set; }

    /// <summary>What becomes of the records of a commit that fails; null for no report.</summary>
    public KafkaException? DeliveryError { get; set; }

    /// <summary>How many more records there is room for.</summary>
    public int Space { get; set; } = int.MaxValue;

    public Task InitializeAsync(CancellationToken cancellationToken)
    {
        Calls.Add("init");
        return InitializeError is { } error ? Task.FromException(error) : Task.CompletedTask;
    }

    public void Begin()
    {
        if (IsOpen)
            throw new InvalidOperationException("A transaction is open.");
        IsOpen = true;
    }

    public bool KnowsPartition(string topic, int partition) => true;

    public Task<bool> FindPartitionAsync(string topic, int partition, TimeSpan waited, CancellationToken cancellationToken) => Task.FromResult(true);

    public bool TrySend(in ProducerRecord record, IDeliveryListener listener)
    {
        if (!IsOpen)
            throw new InvalidOperationException("No transaction is open.");
        if (Space == 0)
            return false;
        Space--;
        var value = Encoding.UTF8.GetString(record.Value.Span);
        if (value == Refused)
        {
            listener.OnFailed(new(ErrorCode.MessageTooLarge, "too large"));
            return true;
        }
        _open.Add(value);
        if (AcknowledgesAtOnce)
            listener.OnDelivered(0, 0, 0);
        else
            _unreported.Add(listener);
        return true;
    }

    public ValueTask WaitForSpaceAsync(CancellationToken cancellationToken)
    {
        Space = 2;
        return default;
    }

    public Task SendAsync(string topic, byte[] key, byte[]? value, CancellationToken cancellationToken)
    {
        Assert.True(IsOpen);
        Assert.Equal("offsets", topic);
        _offsets.Add(new(key, value));
        return Task.CompletedTask;
    }

    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        Assert.True(IsOpen);
        if (DeliveryError is { } undelivered)
        {
            foreach (var listener in _unreported)
                listener.OnFailed(undelivered);
        }
        if (CommitError is { } error)
            throw error;
        foreach (var listener in _unreported)
            listener.OnDelivered(0, 0, 0);
        var committed = $"{string.Join(' ', _open)}{(_offsets.Count > 0 ? " +" + string.Join(',', _offsets.Select(static offset => Encoding.UTF8.GetString(offset.Value!))) : "")}".Trim();
        await offsets.SetAsync([.. _offsets], cancellationToken);
        Clear();
        Committed.Add(committed);
    }

    public Task AbortAsync(CancellationToken cancellationToken)
    {
        Assert.True(IsOpen);
        foreach (var listener in _unreported)
            listener.OnFailed(new(ErrorCode.UnknownServerError, "purged") { IsAborted = true });
        _offsets.Clear();
        Committed.Add($"aborted {string.Join(' ', _open)}");
        Clear();
        return Task.CompletedTask;
    }

    public Task GiveUpAsync()
    {
        Calls.Add("give up");
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Calls.Add(IsOpen ? "close open" : "close");
        return default;
    }

    private void Clear()
    {
        _open.Clear();
        _unreported.Clear();
        _offsets.Clear();
        IsOpen = false;
    }
}
