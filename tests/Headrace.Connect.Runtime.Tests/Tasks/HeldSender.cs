using System.Collections.Concurrent;
using Headrace.Connect.Runtime.Tasks;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Tests.Tasks;

/// <summary>A producer whose broker acknowledges when the test says so.</summary>
internal sealed class HeldSender : IRecordSender
{
    private readonly ConcurrentQueue<IDeliveryListener> _held = new();

    /// <summary>How many records were taken.</summary>
    public int Taken { get; private set; }

    public bool TrySend(in ProducerRecord record, IDeliveryListener listener)
    {
        Taken++;
        _held.Enqueue(listener);
        return true;
    }

    public ValueTask WaitForSpaceAsync(CancellationToken cancellationToken) => default;

    /// <summary>Acknowledges all that is held.</summary>
    public void Acknowledge()
    {
        while (_held.TryDequeue(out var listener))
            listener.OnDelivered(0, 0, 0);
    }

    /// <summary>Fails all that is held.</summary>
    public void Fail(KafkaException error)
    {
        while (_held.TryDequeue(out var listener))
            listener.OnFailed(error);
    }
}
