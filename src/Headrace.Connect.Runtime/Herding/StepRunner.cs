namespace Headrace.Connect.Runtime.Herding;

/// <summary>Runs steps of connectors and tasks beside the herder's loop, and brings their outcomes back to it, where states are compared anew.</summary>
/// <remarks>All members run on the loop. That a connector or a task has one step at a time is up to the callers.</remarks>
/// <param name="parts">What the reconciler works with.</param>
/// <param name="post">Brings a command to the loop.</param>
/// <param name="reconcile">Compares wanted and actual state of a connector.</param>
internal sealed class StepRunner(ReconcilerParts parts, Action<Action> post, Action<string> reconcile)
{
    private readonly HashSet<Task> _inFlight = [];
    private Task _lateStops = Task.CompletedTask;

    /// <summary>Whether nothing new may be begun: what a step still brings up is to be stopped at once.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>Brings a command to the loop, from any thread.</summary>
    public void Post(Action command) => post(command);

    public void Reconcile(string connector) => reconcile(connector);

    /// <summary>Begins a step.</summary>
    /// <param name="connector">The connector that it is about.</param>
    /// <param name="step">What is done; it runs on the loop until it waits for something.</param>
    /// <param name="onSuccess">Takes in the result.</param>
    /// <param name="onError">Takes in what went wrong.</param>
    public void Begin<T>(string connector, Func<Task<T>> step, Action<T> onSuccess, Action<Exception> onError) => _ = RunAsync(connector, step, onSuccess, onError);

    /// <summary>Lets the step whose outcome is taken in count as under way until something that it has brought up has stopped.</summary>
    public void AddLateStop(Task stop) => _lateStops = Task.WhenAll(_lateStops, stop);

    /// <summary>Lets nothing new begin.</summary>
    /// <returns>Completes when no step is under way any more, or each has had its time.</returns>
    public Task StopAsync()
    {
        IsStopping = true;
        return WaitForStepsAsync(Task.WhenAll(_inFlight));
    }

    private async Task WaitForStepsAsync(Task steps)
    {
        try
        {
            await steps.WaitAsync(parts.TaskStopTimeout, parts.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // A connector that hangs must not hold up the end; nothing of it is committed.
        }
    }

    private async Task RunAsync<T>(string connector, Func<Task<T>> step, Action<T> onSuccess, Action<Exception> onError)
    {
        Action outcome;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _inFlight.Add(done.Task);
        try
        {
            var result = await step().ConfigureAwait(false);
            outcome = () => onSuccess(result);
        }
        catch (Exception e)
        {
            outcome = () => onError(e);
        }
        post(() =>
        {
            _inFlight.Remove(done.Task);
            outcome();
            reconcile(connector);
            _lateStops.ContinueWith(_ => done.TrySetResult(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        });
    }
}
