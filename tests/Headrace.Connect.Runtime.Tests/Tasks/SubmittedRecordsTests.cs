using CsCheck;
using Headrace.Connect.Data;
using Headrace.Connect.Runtime.Tasks;
using Headrace.Connect.Source;
using Headrace.Kafka.Protocol;

namespace Headrace.Connect.Runtime.Tests.Tasks;

public sealed class SubmittedRecordsTests
{
    private readonly SubmittedRecords _records = new();

    [Fact]
    public void Offset_IsCommittableOnceAllBeforeItAreAcknowledged()
    {
        var (first, second, third) = (Add("a", 1), Add("a", 2), Add("a", 3));
        Deliver(second);
        Assert.Empty(Committable());
        Deliver(first);
        Assert.Equal([("a", 2L)], Committable());
        Deliver(third);
        Assert.Equal([("a", 3L)], Committable());
        Assert.Empty(Committable());
    }

    [Fact]
    public void SlowRecord_HoldsBackItsOwnPartitionAlone()
    {
        Add("slow", 1);
        Deliver(Add("fast", 1));
        Assert.Equal([("fast", 1L)], Committable());
        Assert.Equal(1, _records.InFlight);
    }

    [Fact]
    public void FailedRecord_StopsItsPartitionUnlessErrorsAreTolerated()
    {
        Deliver(Add("a", 1));
        Fail(Add("a", 2));
        Deliver(Add("a", 3));
        Assert.Equal([("a", 1L)], Committable());
        Assert.Empty(Committable());
        Assert.NotNull(_records.Failure);
        Assert.Equal([("a", 3L)], Committable(passesFailed: true));
    }

    [Fact]
    public void OffsetsGivenBack_AreCommittableAgainButNewerOnesWin()
    {
        Deliver(Add("a", 1));
        Deliver(Add("b", 1));
        _records.Collect(static _ => { }, static _ => false);
        var taken = _records.TakeDirty();
        Deliver(Add("a", 2));
        _records.Collect(static _ => { }, static _ => false);
        _records.GiveBack(taken);
        Assert.Equal([("a", 2L), ("b", 1L)], Committable());
    }

    [Fact]
    public void SourceWithoutOffsets_CommitsATombstone()
    {
        var record = _records.Prepare(new SourceRecord(null, null, "t", null, DataValue.From("x")), "t", 0);
        _records.Add(record);
        Deliver(record);
        _records.Collect(static _ => { }, static _ => false);

        var partition = Assert.Single(_records.TakeDirty());
        Assert.Null(partition.Name);
        Assert.Null(partition.Committable);
    }

    [Fact]
    public void RecordsOfSeveralPartitions_AreToldOfAsTheyWereSent()
    {
        SubmittedRecord[] records = [Add("a", 1), Add("b", 1), Add("c", 1), Add("a", 2), Add("b", 2)];
        foreach (var record in records)
            Deliver(record);
        var told = new List<SubmittedRecord>();

        _records.Collect(told.Add, static _ => false, asSent: true);

        Assert.Equal(records, told);
    }

    [Fact]
    public async Task WhenDrained_CompletesWithTheLastReport()
    {
        var (first, second) = (Add("a", 1), Add("b", 1));
        var drained = _records.WhenDrained();
        Deliver(second);
        Assert.False(drained.IsCompleted);
        Deliver(first);
        await drained.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Records_AreUsedAgain()
    {
        for (var i = 1; i <= 1000; i++)
        {
            Deliver(Add("a", i));
            _records.Collect(static _ => { }, static _ => false);
        }
        var before = GC.GetAllocatedBytesForCurrentThread();
        var record = new SourceRecord(Name("a"), null, "t", null, default);
        for (var i = 0; i < 1000; i++)
        {
            var submitted = _records.Prepare(record, "t", 0);
            _records.Add(submitted);
            submitted.OnDelivered(0, 0, 0);
            _records.Collect(static _ => { }, static _ => false);
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2000);
    }

    [Fact]
    public void AnyOrderOfReports_CommitsOnlyPrefixes() => Gen.Select(Gen.Int[0, 3].Array[1, 60], Gen.Int).Sample(static (partitions, seed) =>
    {
        var records = new SubmittedRecords();
        var random = new Random(seed);
        var sent = new List<(int Partition, long Offset, SubmittedRecord Record)>();
        var pending = new List<(int Partition, long Offset, SubmittedRecord Record)>();
        var next = new long[4];
        var reported = new HashSet<(int, long)>();
        var committed = new long[4];
        foreach (var partition in partitions)
        {
            var offset = ++next[partition];
            var record = records.Prepare(new SourceRecord(Name(partition.ToString()), new("o", DataValue.From(offset)), "t", null, default), "t", 0);
            records.Add(record);
            pending.Add((partition, offset, record));
            if (random.Next(2) == 0)
                ReportOne();
        }
        while (pending.Count > 0)
            ReportOne();
        Assert.Equal(next, committed);

        void ReportOne()
        {
            var index = random.Next(pending.Count);
            var (partition, offset, record) = pending[index];
            pending.RemoveAt(index);
            reported.Add((partition, offset));
            record.OnDelivered(0, 0, 0);
            records.Collect(static _ => { }, static _ => false);
            foreach (var dirty in records.TakeDirty())
            {
                var number = int.Parse(dirty.Name!["p"].AsString());
                committed[number] = dirty.Committable!["o"].AsInt64();
                for (var before = 1; before <= committed[number]; before++)
                    Assert.Contains((number, (long)before), reported);
            }
        }
    });

    private static SourceMap Name(string name) => new("p", DataValue.From(name));

    private SubmittedRecord Add(string partition, long offset)
    {
        var record = _records.Prepare(new SourceRecord(Name(partition), new("o", DataValue.From(offset)), "t", null, DataValue.From("x")), "t", 0);
        _records.Add(record);
        return record;
    }

    private static void Deliver(SubmittedRecord record) => record.OnDelivered(0, 7, 8);

    private static void Fail(SubmittedRecord record) => record.OnFailed(new(ErrorCode.MessageTooLarge, "too large"));

    private IEnumerable<(string, long)> Committable(bool passesFailed = false)
    {
        _records.Collect(static _ => { }, _ => passesFailed);
        return [.. _records.TakeDirty().Select(static partition => (partition.Name!["p"].AsString(), partition.Committable!["o"].AsInt64())).Order()];
    }
}
