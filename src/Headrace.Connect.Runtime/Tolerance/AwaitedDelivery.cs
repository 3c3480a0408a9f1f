using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Tolerance;

/// <summary>A delivery that somebody waits for.</summary>
internal sealed class AwaitedDelivery : IDeliveryListener
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the record is acknowledged, or fails with what came of it.</summary>
    public Task Completion => _completion.Task;

    public void OnDelivered(int partition, long offset, long timestampMs) => _completion.TrySetResult();

    public void OnFailed(KafkaException error) => _completion.TrySetException(error);
}
