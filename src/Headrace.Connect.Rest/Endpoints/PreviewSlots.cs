using Headrace.Connect.Rest.Http;

namespace Headrace.Connect.Rest.Endpoints;

/// <summary>Lets few previews run at once: each runs code of plugins, beside connectors that are at work.</summary>
internal sealed class PreviewSlots
{
    private const int RunningMax = 2;

    private int _running;

    /// <summary>Runs a preview on the pool. One whose caller has gone keeps its place until it has really ended.</summary>
    /// <exception cref="RestException">Too many run: 429.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> preview, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _running) > RunningMax)
        {
            Interlocked.Decrement(ref _running);
            throw new RestException(429, $"{RunningMax} previews are running on this worker, which are as many as it allows at once. Try again when one has ended.");
        }
        return await Task.Run(InSlotAsync, CancellationToken.None).WaitAsync(cancellationToken);

        async Task<T> InSlotAsync()
        {
            try
            {
                return await preview();
            }
            finally
            {
                Interlocked.Decrement(ref _running);
            }
        }
    }
}
