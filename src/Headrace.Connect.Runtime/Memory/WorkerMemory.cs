using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Metrics;

namespace Headrace.Connect.Runtime.Memory;

/// <summary>How many bytes the tasks of a worker hold together, and how many they may: <c>headrace.memory.budget.bytes</c>. Safe from any thread.</summary>
/// <remarks>
/// It grants tasks up to 64 KiB more than they hold. Half of the budget may be promised to the queues of consumers, which librdkafka fills on its own; what
/// a queue has been promised counts as held, full or not.
/// </remarks>
internal sealed class WorkerMemory(long budget)
{
    private const string BudgetKey = "headrace.memory.budget.bytes";

    // A consumer gets at most this part of what is not promised yet, so that there is something left for the next ones however many there will be.
    private const int ReservationParts = 8;

    private static readonly MetricDefinition BudgetBytes =
        new(MetricGroup.Worker, "memory-budget-bytes", MetricKind.Gauge, "Bytes that the records of all tasks may take: headrace.memory.budget.bytes. Headrace's own.");
    private static readonly MetricDefinition UsedBytes = new(
        MetricGroup.Worker, "memory-used-bytes", MetricKind.Gauge, "Bytes that the records of all tasks take, and that are promised to the queues of consumers. Headrace's own.");

    private long _used;
    private long _reserved;

    public static IReadOnlyList<MetricDefinition> Definitions { get; } = [BudgetBytes, UsedBytes];

    public long Budget => budget;

    public long Used => Volatile.Read(ref _used);

    /// <summary>How much is promised to queues.</summary>
    public long Reserved => Volatile.Read(ref _reserved);

    /// <summary>Whether more is promised to queues than the half of the budget that they may have: each keeps what it can't do without.</summary>
    public bool IsOverpromised => Reserved > budget / 2;

    /// <summary>The budget of a worker: its setting, or half of the memory that the process may have.</summary>
    public static WorkerMemory From(WorkerConfig config) =>
        new(config.Values.Values.GetValueOrDefault(BudgetKey) is long bytes ? bytes : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2);

    /// <summary>A task holds so many bytes more, or less.</summary>
    public void Add(long bytes) => Interlocked.Add(ref _used, bytes);

    /// <summary>Promises bytes to a queue that the runtime does not fill itself, until they are given back by <see cref="Return"/>.</summary>
    /// <param name="wanted">How many.</param>
    /// <param name="least">How many there have to be at the least, whatever the budget says.</param>
    /// <returns>How many there are.</returns>
    public long Reserve(long wanted, long least)
    {
        while (true)
        {
            var reserved = Volatile.Read(ref _reserved);
            var granted = Math.Max(least, Math.Min(wanted, ((budget / 2) - reserved) / ReservationParts));
            if (Interlocked.CompareExchange(ref _reserved, reserved + granted, reserved) != reserved)
                continue;
            Add(granted);
            return granted;
        }
    }

    /// <summary>Takes a promise back.</summary>
    public void Return(long reserved)
    {
        Interlocked.Add(ref _reserved, -reserved);
        Add(-reserved);
    }

    public void Visit(IMetricVisitor visitor)
    {
        visitor.Visit(BudgetBytes, MetricTags.None, budget);
        visitor.Visit(UsedBytes, MetricTags.None, Used);
    }
}
