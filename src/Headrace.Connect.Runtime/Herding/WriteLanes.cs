namespace Headrace.Connect.Runtime.Herding;

/// <summary>
/// Carries out writes of one connector one after the other, each on the state that the one before has left, so that "create unless it is there" holds. Writes of different connectors
/// run side by side: the store puts what comes at the same time into one batch, which so has one write of each connector.
/// </summary>
internal sealed class WriteLanes
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task> _lastTurns = new(StringComparer.Ordinal);

    /// <summary>Carries a write out in its turn.</summary>
    /// <param name="connector">The connector that it is about.</param>
    /// <param name="write">The write.</param>
    /// <param name="cancellationToken">Ends the caller's wait. A write whose turn has come is carried out all the same.</param>
    public Task<T> RunAsync<T>(string connector, Func<Task<T>> write, CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task before;
        lock (_lock)
        {
            before = _lastTurns.GetValueOrDefault(connector, Task.CompletedTask);
            _lastTurns[connector] = turn.Task;
        }
        return InTurnAsync().WaitAsync(cancellationToken);

        async Task<T> InTurnAsync()
        {
            try
            {
                await before.ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                return await write().ConfigureAwait(false);
            }
            finally
            {
                End(connector, turn);
            }
        }
    }

    private void End(string connector, TaskCompletionSource turn)
    {
        lock (_lock)
        {
            if (_lastTurns[connector] == turn.Task)
                _lastTurns.Remove(connector);
        }
        turn.SetResult();
    }
}
