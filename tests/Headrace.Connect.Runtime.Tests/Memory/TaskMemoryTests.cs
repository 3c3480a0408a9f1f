using Headrace.Connect.Runtime.Memory;

namespace Headrace.Connect.Runtime.Tests.Memory;

public sealed class TaskMemoryTests
{
    [Fact]
    public void Task_TakesUpToItsBudget_AndOneRecordHoweverLarge()
    {
        var task = new TaskMemory(new(1_000_000), 1000);
        Assert.True(task.CanTake(5000));
        task.Take(5000);
        Assert.False(task.CanTake(1));
        Assert.True(task.IsFull);
        task.Give(5000);
        task.Take(600);
        Assert.True(task.CanTake(400));
        Assert.False(task.CanTake(401));
        Assert.False(task.IsFull);
        Assert.Equal((600, 400), (task.Used, task.Room));
    }

    [Fact]
    public void Tasks_ShareTheBudgetOfTheirWorker()
    {
        var worker = new WorkerMemory(1000);
        var (one, other) = (new TaskMemory(worker, 1000), new TaskMemory(worker, 1000));
        one.Take(700);
        one.Tell();
        other.Take(200);
        other.Tell();
        Assert.Equal(900, worker.Used);
        Assert.False(other.CanTake(101));
        Assert.Equal(100, other.Room);

        one.Dispose();
        Assert.True(other.CanTake(800));
        Assert.Equal(200, worker.Used);
    }

    [Fact]
    public void Worker_HearsOfLargeAmountsAtOnce_AndOfAllWhenTheyAreGivenBack()
    {
        var worker = new WorkerMemory(1_000_000);
        var task = new TaskMemory(worker, 1_000_000);
        task.Take(100);
        Assert.Equal(0, worker.Used);
        task.Take(70_000);
        Assert.Equal(70_100, worker.Used);
        task.Take(100);
        task.Give(70_100);
        Assert.Equal(100, worker.Used);
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
    public void Reservation_CountsUntilTheTaskIsGone()
    {
        var worker = new WorkerMemory(1600);
        var task = new TaskMemory(worker, 1000, worker.Reserve(100, 1));
        Assert.Equal((100, 900, 100), (task.Used, task.Room, worker.Used));
        task.Take(1000);
        Assert.Equal(0, task.Room);
        task.Dispose();
        task.Dispose();
        Assert.Equal((0, 0), (task.Used, worker.Used));
    }
}
