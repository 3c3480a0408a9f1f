namespace Headrace.Connect.Runtime.Herding;

/// <summary>Carries out writes to the config store one after the other, each on the state that the one before has left, so that "create unless it is there" holds.</summary>
internal sealed class WriteLane : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Carries a write out in its turn.</summary>
    /// <param name="write">The write.</param>
    /// <param name="cancellationToken">Ends the caller's wait. A write whose turn has come is carried out all the same.</param>
    public async Task<T> RunAsync<T>(Func<Task<T>> write, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        return await InTurnAsync().WaitAsync(cancellationToken).ConfigureAwait(false);

        async Task<T> InTurnAsync()
        {
            try
            {
                return await write().ConfigureAwait(false);
            }
            finally
            {
                _turn.Release();
            }
        }
    }

    public void Dispose() => _turn.Dispose();
}
