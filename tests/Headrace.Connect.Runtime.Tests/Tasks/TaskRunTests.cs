using Headrace.Connect.Runtime.Explanations;
using Headrace.Connect.Runtime.Tasks;

namespace Headrace.Connect.Runtime.Tests.Tasks;

/// <summary>What a run says of itself comes in order, whichever thread says it.</summary>
public sealed class TaskRunTests
{
    [Fact]
    public void TaskThatIsGivenUp_HasSaidItsLastWord()
    {
        var observer = new Observer();
        var run = new Run(observer);
        var isGivenUpMeanwhile = false;
        observer.Running = () => isGivenUpMeanwhile = Task.Run(run.Cancel).Wait(TimeSpan.FromMilliseconds(200));

        run.SayRunning();
        run.Cancel();
        run.SayRunning();

        Assert.False(isGivenUpMeanwhile, "the task was given up between its decision to say that it runs and its word");
        Assert.Equal(1, observer.Words);
    }

    private sealed class Run(ITaskObserver observer) : TaskRun(new("c", 0), observer)
    {
        public void SayRunning() => ReportRunning();

        protected override void Launch()
        {
            // Nothing runs.
        }
    }

    private sealed class Observer : ITaskObserver
    {
        public Action Running { get; set; } = static () => { };

        public int Words { get; private set; }

        public void OnRunning(ConnectorTaskId task, string? version)
        {
            Words++;
            Running();
        }

        public void OnPaused(ConnectorTaskId task, string? version) => Words++;

        public void OnFailed(ConnectorTaskId task, string? version, Failure failure) => Words++;

        public void OnStopped(ConnectorTaskId task) => Words++;

        public void OnTopicUsed(ConnectorTaskId task, string topic) => Words++;
    }
}
