using System.Threading.Tasks.Sources;

namespace Headrace.Connect.Rest.Transport;

/// <summary>Whether it is worth to try an operation of a socket again, for one that tries at a time.</summary>
/// <remarks>
/// The system tells of a change once. So: <see cref="Reset"/>, try, and if it would block, <see cref="WaitAsync"/>, which does not wait if it has been told since the reset.
/// </remarks>
internal sealed class Readiness : IValueTaskSource
{
    private const int Unknown = 0;
    private const int Ready = 1;
    private const int Waiting = 2;

    private ManualResetValueTaskSourceCore<bool> _source;
    private CancellationTokenRegistration _cancellation;
    private int _state;

    /// <summary>Forgets what was said, before a try.</summary>
    public void Reset() => Interlocked.Exchange(ref _state, Unknown);

    /// <summary>Waits until there is something new since <see cref="Reset"/>.</summary>
    public ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        _source.Reset();
        if (Interlocked.CompareExchange(ref _state, Waiting, Unknown) != Unknown)
            return default;
        if (cancellationToken.CanBeCanceled)
            _cancellation = cancellationToken.UnsafeRegister(static (readiness, token) => ((Readiness)readiness!).Cancel(token), this);
        return new(this, _source.Version);
    }

    /// <summary>There is something new. Who waits goes on within this call.</summary>
    public void Signal()
    {
        if (Interlocked.Exchange(ref _state, Ready) == Waiting)
            _source.SetResult(true);
    }

    private void Cancel(CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref _state, Unknown, Waiting) == Waiting)
            _source.SetException(new OperationCanceledException(cancellationToken));
    }

    void IValueTaskSource.GetResult(short token)
    {
        _cancellation.Dispose(); // waits for a cancellation that comes too late: it must not meet the next wait
        _cancellation = default;
        _source.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
