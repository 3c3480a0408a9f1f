using Headrace.Connect.Runtime.Memory;
using Headrace.Connect.Runtime.Tests.Metrics;
using Headrace.TestKit;

namespace Headrace.Connect.Runtime.Tests.Memory;

/// <summary>Budgets of tasks with real clients.</summary>
public sealed class WorkerMemoryTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Budget_IsHalfOfTheMemory_UnlessItIsSet()
    {
        Assert.Equal(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2, WorkerMemory.From(TestWorker.Distributed()).Budget);
        Assert.Equal(12345, WorkerMemory.From(TestWorker.Standalone(("headrace.memory.budget.bytes", "12345"))).Budget);
    }

    [Fact]
    public async Task BudgetsThatAreTooSmall_AreWarnedOf_WithTheNumbersAndTheSetting()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder, settings: [("headrace.memory.budget.bytes", "2000000")]);
        await worker.CreateAsync("small", "CollectSink", ("topics", "small"), ("headrace.memory.task.budget.bytes", "1000"));
        await worker.UntilStateAsync("small", ExecutionState.Running, ExecutionState.Running);
        var log = TestContext.Current.TestOutputHelper!.Output;
        Assert.Contains("The records of this worker's tasks may take 2000000 bytes together (headrace.memory.budget.bytes), which has no room for a sink task: the queue of its consumer keeps 1572864 bytes", log, StringComparison.Ordinal);
        Assert.Contains("Set headrace.memory.budget.bytes to 3145728 at the least", log, StringComparison.Ordinal);
        Assert.Contains("Task small-0 may take 1000 bytes (headrace.memory.task.budget.bytes), which is too little: the queue of its consumer keeps 1572864. It takes up to 3145728;", log, StringComparison.Ordinal);
        Assert.Contains("With task small-0 the queues of this worker's consumers keep 1572864 bytes, more than half of the 2000000 that all tasks may take", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BytesThatATaskTells_AreInItsMemory_AndLetItsRecordsThrough()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder);
        await worker.CreateAsync("held", "NumbersSource", ("topic", "held"), ("count", "500"), ("held", "7000000"), ("headrace.memory.task.budget.bytes", "5000000"));
        await worker.CreateAsync("held-read", "CollectSink", ("topics", "held"));
        await Eventually.UntilAsync(() => Seen.Of("held-read").Count == 500, "all records have come through");
        await Eventually.UntilAsync(
            () => Scrape.Of(worker.Worker).Value("kafka_connect_connector_task_memory_used_bytes", ("connector", "held")) == 7_000_000, "what the task keeps is counted, and nothing else any more");
    }

    [Fact]
    public async Task SlowSink_ReadsNoMoreAtOnceThanItsBudgetHasRoomFor_AndGetsEverything()
    {
        const int Count = 300;
        const int RecordBytes = 50_000;
        await using var worker = await EmbeddedWorker.StartAsync(_folder, settings: [("headrace.memory.budget.bytes", "100000000")]);
        var gate = Seen.Gates["slow"] = new();
        await worker.CreateAsync("big", "NumbersSource", ("topic", "big"), ("count", $"{Count}"), ("width", $"{RecordBytes}"));
        await worker.CreateAsync("slow", "CollectSink", ("topics", "big"), ("headrace.memory.task.budget.bytes", "1"));
        await worker.CreateAsync("fast", "CollectSink", ("topics", "big"));
        await Eventually.UntilAsync(() => Seen.Of("fast").Count == Count, "a sink that is not held has everything");

        gate.SetResult();
        await Eventually.UntilAsync(() => Seen.Of("slow").Count == Count, "the slow one has everything");

        var scrape = Scrape.Of(worker.Worker);
        var budget = scrape.Value("kafka_connect_connector_task_memory_budget_bytes", ("connector", "slow"));
        Assert.Equal(3 << 20, budget);
        // The first poll knows no size yet; its queue bounds it.
        Assert.InRange(scrape.Value("kafka_connect_connector_task_batch_size_max", ("connector", "slow")), 1, 40);
        Assert.InRange(scrape.Value("kafka_connect_connector_task_memory_used_bytes", ("connector", "slow")), 1, budget);
        Assert.Equal(1e8, scrape.Value("kafka_connect_worker_memory_budget_bytes"));
        Assert.InRange(scrape.Value("kafka_connect_worker_memory_used_bytes"), 3 << 19, 1e8);
        Assert.Equal(128 << 20, scrape.Value("kafka_connect_connector_task_memory_budget_bytes", ("connector", "big")));
    }
}
