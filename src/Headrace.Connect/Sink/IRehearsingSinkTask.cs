namespace Headrace.Connect.Sink;

/// <summary>A sink task that can be tried: it shows what it would write, and the other system stays as it was.</summary>
/// <remarks>
/// Optional. <c>headrace try</c> calls, in this order: <see cref="SinkTask.Initialize"/>, <see cref="BeginRehearsal"/>, <see cref="ConnectorTask.StartAsync"/>,
/// <see cref="SinkTask.OpenAsync"/>, <see cref="SinkTask.PutAsync"/>, <see cref="SinkTask.PreCommitAsync"/>, <see cref="RollBackAsync"/>, <see cref="SinkTask.CloseAsync"/>,
/// <see cref="ConnectorTask.StopAsync"/>; the connector itself is started before and stopped after, so it must not write anything either. A task may use a transaction that it
/// rolls back, a temporary place, or nothing but memory. What it can't take back, such as a table that it would create, it must not do.
/// </remarks>
public interface IRehearsingSinkTask
{
    /// <summary>From here on nothing may stay in the other system.</summary>
    void BeginRehearsal();

    /// <summary>Takes back what has been put. Called also after a member of the task has failed.</summary>
    /// <param name="cancellationToken">Cancelled when the user does not wait any more; what has to be taken back is taken back all the same.</param>
    /// <returns>What would have been written, in order.</returns>
    ValueTask<IReadOnlyList<RehearsedWrite>> RollBackAsync(CancellationToken cancellationToken);
}
