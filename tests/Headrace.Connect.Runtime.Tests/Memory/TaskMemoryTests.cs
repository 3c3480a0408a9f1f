using Headrace.Connect.Runtime.Memory;

namespace Headrace.Connect.Runtime.Tests.Memory;

public sealed class TaskMemoryTests
{
    [Fact]
    public void Task_TakesUpToItsBudget_AndOneRecordHoweverLarge()
    {
        var task = new TaskMemory(new(1_000_000), 1000);
        Assert.True(task.TryTake(5000));
        Assert.False(task.TryTake(1));
        Assert.True(task.IsFull);
        task.Give(5000);
        Assert.True(task.TryTake(600));
        Assert.False(task.TryTake(401));
        Assert.False(task.IsFull);
        Assert.Equal((600, 400), (task.Used, task.Room));
        Assert.True(task.TryTake(400));
        task.Take(300);
        Assert.Equal((1300, 0), (task.Used, task.Room));
        task.Give(1000);
        Assert.True(task.TryTake(700));
        Assert.Equal((1000, 0), (task.Used, task.Room));
    }

    [Fact]
    public void Tasks_ShareTheBudgetOfTheirWorker()
    {
        var worker = new WorkerMemory(1000);
        var (one, other) = (new TaskMemory(worker, 1000), new TaskMemory(worker, 1000));
        Assert.True(one.TryTake(700));
        Assert.Equal((1000, 300), (worker.Used, one.Room)); // what it has left is its own
        Assert.True(other.TryTake(200));
        Assert.Equal(1200, worker.Used);
        Assert.False(other.TryTake(1));
        Assert.Equal(0, other.Room);

        one.Dispose();
        Assert.Equal(200, worker.Used);
        Assert.True(other.TryTake(800));
        Assert.Equal(1000, worker.Used);
    }

    [Fact]
    public void Worker_GrantsALittleMoreThanIsTaken_AndNothingToATaskThatHoldsNothing()
    {
        var worker = new WorkerMemory(1_000_000);
        var task = new TaskMemory(worker, 1_000_000);
        Assert.True(task.TryTake(100));
        Assert.Equal((65_536, 100), (worker.Used, task.Used));
        Assert.True(task.TryTake(65_436));
        Assert.Equal((65_536, 65_536), (worker.Used, task.Used));
        Assert.True(task.TryTake(200_000));
        Assert.Equal((265_536, 265_536), (worker.Used, task.Used));
        task.Give(265_436);
        Assert.Equal((65_636, 100), (worker.Used, task.Used));
        task.Give(100);
        Assert.Equal((0, 0), (worker.Used, task.Used));
    }

    [Fact]
    public void Queues_GetNoMoreThanHalfOfTheBudget_ButWhatTheyNeed()
    {
        var worker = new WorkerMemory(1600);
        Assert.Equal([60, 92, 81, 70], [worker.Reserve(60, 1), worker.Reserve(1000, 1), worker.Reserve(1000, 1), worker.Reserve(1000, 1)]);
        for (var i = 0; i < 100; i++)
            worker.Reserve(1000, 0);
        Assert.InRange(worker.Used, 790, 800);
        Assert.Equal(50, worker.Reserve(1000, 50));
        worker.Return(850);
        Assert.Equal(100, worker.Reserve(1000, 1));
    }

    [Fact]
    public void WhatATaskKeepsForItself_Counts_ButKeepsNoRecordOutThatComesAlone()
    {
        var worker = new WorkerMemory(1_000_000);
        var task = new TaskMemory(worker, 100_000);
        task.Tell(90_000);
        Assert.Equal(0, task.Used);
        task.CountTold();
        Assert.Equal((90_000, 10_000, 90_000, false), (task.Used, task.Room, worker.Used, task.IsFull));
        Assert.True(task.TryTake(50_000));
        Assert.False(task.TryTake(1));
        Assert.True(task.IsFull);
        task.Give(50_000);
        Assert.True(task.TryTake(5_000));
        Assert.True(task.TryTake(5_000));

        task.Tell(1_000);
        task.CountTold();
        task.CountTold();
        Assert.Equal(11_000, task.Used);
        Assert.True(task.TryTake(80_000));
        task.Tell(-5);
        task.CountTold();
        Assert.Equal(90_000, task.Used);
        task.Dispose();
        Assert.Equal(0, worker.Used);
    }

    [Fact]
    public void Promises_BeyondHalfOfTheBudget_AreSeen()
    {
        var worker = new WorkerMemory(1000);
        worker.Reserve(1000, 400);
        Assert.False(worker.IsOverpromised);
        worker.Reserve(1000, 400);
        Assert.Equal((true, 800), (worker.IsOverpromised, worker.Reserved));
    }

    [Fact]
    public void Reservation_CountsUntilTheTaskIsGone()
    {
        var worker = new WorkerMemory(1600);
        var task = new TaskMemory(worker, 1000, worker.Reserve(100, 1));
        Assert.Equal((100, 900, 100), (task.Used, task.Room, worker.Used));
        task.Take(1000);
        Assert.Equal((0, 1100), (task.Room, worker.Used));
        task.Dispose();
        task.Dispose();
        Assert.Equal((0, 0), (task.Used, worker.Used));
    }
}
