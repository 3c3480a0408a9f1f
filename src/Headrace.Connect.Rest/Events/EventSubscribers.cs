using Headrace.Connect.Rest.Http;
using Microsoft.AspNetCore.Http;

namespace Headrace.Connect.Rest.Events;

/// <summary>Counts those who are told of events, and ends what they are told when the server stops.</summary>
internal sealed class EventSubscribers(int countMax) : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private volatile bool _isEnding;

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

    /// <summary>Lets everybody read the last events, for as long as that may take, and then ends what is left.</summary>
    public async Task StopAsync(TimeSpan limit)
    {
        _isEnding = true;
        if (Volatile.Read(ref _count) > 0 && limit > TimeSpan.Zero)
            await Task.WhenAny(_gone.Task, Task.Delay(limit));
        await _stopping.CancelAsync();
    }

    public void Dispose() => _stopping.Dispose();

    private Task LeaveAsync()
    {
        if (Interlocked.Decrement(ref _count) == 0 && _isEnding)
            _gone.TrySetResult();
        return Task.CompletedTask;
    }
}
