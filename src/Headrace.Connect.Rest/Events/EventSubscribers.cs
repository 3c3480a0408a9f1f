using Headrace.Connect.Rest.Http;

namespace Headrace.Connect.Rest.Events;

/// <summary>Counts those who are told of events, and ends what they are told when the server stops.</summary>
internal sealed class EventSubscribers(int countMax) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private int _count;

    /// <summary>Cancelled when the server stops.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Takes a place, which <see cref="Leave"/> gives back.</summary>
    /// <exception cref="RestException">All are taken: 503.</exception>
    public void Enter()
    {
        if (Interlocked.Increment(ref _count) <= countMax)
            return;
        Interlocked.Decrement(ref _count);
        throw new RestException(
            503, $"{countMax} clients are told of events by this worker, which are as many as it allows (headrace.rest.events.max.subscribers). Ask another worker, or again when one has gone.");
    }

    public void Leave() => Interlocked.Decrement(ref _count);

    public void Stop() => _stopping.Cancel();

    public void Dispose() => _stopping.Dispose();
}
