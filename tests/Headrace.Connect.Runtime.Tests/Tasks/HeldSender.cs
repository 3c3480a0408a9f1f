using System.Collections.Concurrent;
using Headrace.Connect.Runtime.Tasks;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Tests.Tasks;

/// <summary>A producer whose broker acknowledges when the test says so.</summary>
internal sealed class HeldSender : IRecordSender
{
    private readonly ConcurrentQueue<IDeliveryListener> _held = new();
    private readonly TaskCompletionSource<KafkaException> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

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

    /// <summary>How many records were taken.</summary>
    public int Taken { get; private set; }

    /// <summary>How often it was asked for a partition.</summary>
    public int Asked { get; private set; }

    /// <summary>How many partitions topics have.</summary>
    public int PartitionCount { get; set; } = int.MaxValue;

    /// <summary>Why partitions can't be looked for; null if they can.</summary>
    public KafkaException? PartitionRefusal { get; set; }

    public bool KnowsPartition(string topic, int partition) => partition < PartitionCount;

    public Task<bool> FindPartitionAsync(string topic, int partition, TimeSpan waited, CancellationToken cancellationToken)
    {
        Asked++;
        if (PartitionRefusal is { } refusal)
            throw refusal;
        return Task.FromResult(KnowsPartition(topic, partition));
    }

    public bool TrySend(in ProducerRecord record, IDeliveryListener listener)
    {
        Taken++;
        _held.Enqueue(listener);
        return true;
    }

    public ValueTask WaitForSpaceAsync(CancellationToken cancellationToken) => default;

    public Task GiveUpAsync() => Task.CompletedTask;

    /// <summary>Acknowledges all that is held by now; not what the task sends meanwhile because there is room again.</summary>
    public void Acknowledge()
    {
        for (var left = _held.Count; left > 0 && _held.TryDequeue(out var listener); left--)
            listener.OnDelivered(0, 0, 0);
    }

    /// <summary>Fails all that is held.</summary>
    public void Fail(KafkaException error)
    {
        while (_held.TryDequeue(out var listener))
            listener.OnFailed(error);
    }
}
