using Headrace.Connect.Runtime.Explanations;
using Headrace.Connect.Runtime.Herding;
using Headrace.Connect.Runtime.Stores;
using Headrace.Connect.Runtime.Tests.Groups;
using Microsoft.Extensions.Time.Testing;

namespace Headrace.Connect.Runtime.Tests.Herding;

public sealed class StatusWriterTests
{
    private static readonly ConnectorTaskId Task0 = new("c", 0);

    private readonly SimulatedTopic _topic = new();
    private readonly SimulatedStatusStore _store;
    private readonly StatusWriter _writer;

    public StatusWriterTests()
    {
        _store = new(_topic);
        _writer = new(_store, tracksTopics: false, new FakeTimeProvider()) { WorkerId = "own:1", Generation = 5 };
        _store.Changed = _writer.OnRead;
    }

    [Fact]
    public void WhatThisWorkerRuns_IsSaidAgain_WhenAnotherSaysThatItHasStoppedIt()
    {
        _writer.OnRunning(Task0, "1");
        _store.Read(int.MaxValue);
        _writer.Generation = 6;

        Say(new("c", 0, ExecutionState.Unassigned, "frozen:1", 7));

        Assert.Equal((ExecutionState.Running, "own:1", 6), Seen());
        Assert.Equal(3, _topic.Count);
    }

    [Fact]
    public void WhatHasFailedHere_IsSaidAgain_AndForgottenAsWhatIsNotUp()
    {
        Fail();

        Say(new("c", 0, ExecutionState.Unassigned, "former:1", 4));
        Assert.Equal((ExecutionState.Failed, "own:1", 5), Seen());

        _writer.ForgetTasks("c", 0, isAll: false);
        Say(new("c", 0, ExecutionState.Unassigned, "former:1", 5));
        Assert.Equal((ExecutionState.Unassigned, "former:1", 5), Seen());
    }

    [Fact]
    public void WhatHasFailedHere_IsTheOthers_WhenThisWorkerHasGivenItUp()
    {
        Fail();
        _writer.OnTaskGone(Task0);

        Say(new("c", 0, ExecutionState.Unassigned, "next:1", 6));
        Assert.Equal((ExecutionState.Unassigned, "next:1", 6), Seen());
    }

    [Fact]
    public void WordOfTheFormerOwner_ThatIsOlderThanOurs_IsNotAnswered()
    {
        Append(new("c", 0, ExecutionState.Unassigned, "former:1", 4));
        _writer.OnRunning(Task0, "1");

        _store.Read(int.MaxValue);

        Assert.Equal((ExecutionState.Running, "own:1", 5), Seen());
        Assert.Equal(2, _topic.Count);
    }

    [Fact]
    public void WhatThisWorkerHasGivenUp_IsTheOthers()
    {
        _writer.OnRunning(Task0, "1");
        _writer.OnStopped(Task0);
        _store.Read(int.MaxValue);

        Say(new("c", 0, ExecutionState.Running, "next:1", 6));
        Say(new("c", 0, ExecutionState.Unassigned, "next:1", 6));

        Assert.Equal((ExecutionState.Unassigned, "next:1", 6), Seen());
        Assert.Equal(4, _topic.Count);
    }

    [Fact]
    public void TaskThatStillRunsHere_IsForgottenWhenItHasStopped_SoThatNothingComesAfterIt()
    {
        _writer.OnRunning(Task0, "1");
        _store.Read(int.MaxValue);

        _writer.ForgetTasks("c", 0, isAll: true);
        Assert.Equal(1, _topic.Count);
        _writer.OnStopped(Task0);
        _writer.ForgetTasks("c", 0, isAll: false); // its last word is not read yet
        _store.Read(int.MaxValue);

        Assert.Null(_store.Get(Task0));
        Assert.Equal(3, _topic.Count);
    }

    [Fact]
    public void ConnectorThatStillRunsHere_IsForgottenWhenItHasStopped()
    {
        _writer.OnConnector("c", TargetState.Started, "1");
        _store.Read(int.MaxValue);

        _writer.OnConnectorDeleted("c", isAll: true);
        Assert.Equal(1, _topic.Count);
        _writer.OnConnectorStopped("c");
        _writer.OnConnectorDeleted("c", isAll: false);
        _store.Read(int.MaxValue);

        Assert.Null(_store.Get("c"));
        Assert.Equal(3, _topic.Count);
    }

    private void Fail()
    {
        _writer.OnFailed(Task0, "1", FailureExplanations.OfTask(Task0, FailureStage.TaskCreation, new InvalidOperationException("no")));
        _store.Read(int.MaxValue);
    }

    private void Say(StatusRecord status)
    {
        Append(status);
        _store.Read(int.MaxValue);
    }

    private void Append(StatusRecord status) => new SimulatedStatusStore(_topic).Put(status);

    private (ExecutionState, string?, int) Seen() => _store.Get(Task0) is { } status ? (status.State, status.WorkerId, status.Generation) : default;
}
