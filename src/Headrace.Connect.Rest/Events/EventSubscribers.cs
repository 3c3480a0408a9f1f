using Headrace.Connect.Rest.Http;
using Microsoft.AspNetCore.Http;

namespace Headrace.Connect.Rest.Events;

/// <summary>Counts those who are told of events, and ends what they are told when the server stops.</summary>
internal sealed class EventSubscribers(int countMax) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private int _count;

    /// <summary>Cancelled when the server stops.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Takes a place, until the answer is over, even if it never begins because the client has gone.</summary>
    /// <exception cref="RestException">All are taken: 503.</exception>
    public void Enter(HttpResponse answer)
    {
        if (Interlocked.Increment(ref _count) <= countMax)
        {
            answer.OnCompleted(LeaveAsync);
            return;
        }
        Interlocked.Decrement(ref _count);
        throw new RestException(
            503, $"{countMax} clients are told of events by this worker, which are as many as it allows (headrace.rest.events.max.subscribers). Ask another worker, or again when one has gone.");
    }

    public void Stop() => _stopping.Cancel();

    public void Dispose() => _stopping.Dispose();

    private Task LeaveAsync()
    {
        Interlocked.Decrement(ref _count);
        return Task.CompletedTask;
    }
}
