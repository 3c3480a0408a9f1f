using System.Runtime.InteropServices;

namespace Headrace.Hosting;

/// <summary>Turns Ctrl-C and SIGTERM into a token, so that the program stops gracefully. A second Ctrl-C ends it at once.</summary>
internal sealed class ShutdownSignal : IDisposable
{
    private readonly CancellationTokenSource _requested = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    public ShutdownSignal()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
    }

    public CancellationToken Token => _requested.Token;

    /// <summary>Completes when the program has been asked to stop.</summary>
    public async Task WaitAsync()
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (Token.Register(() => stopped.TrySetResult()))
            await stopped.Task;
    }

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _requested.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (_requested.IsCancellationRequested && context.Signal == PosixSignal.SIGINT)
            return;

        context.Cancel = true;
        _requested.Cancel();
    }
}
