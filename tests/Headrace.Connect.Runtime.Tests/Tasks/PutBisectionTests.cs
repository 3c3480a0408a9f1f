using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Tasks;
using Headrace.Connect.Runtime.Tolerance;
using Headrace.Connect.Sink;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Runtime.Tests.Tasks;

/// <summary>How the bad records of a refused batch are found.</summary>
public sealed class PutBisectionTests
{
    private readonly ErrorCounters _counters = new();
    private readonly List<long> _put = [];

    [Fact]
    public void AnyBadRecords_AreFound_AndTheOthersArePutInOrder()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            _put.Clear();
            var failures = _counters.Failures;
            var bad = Enumerable.Range(0, random.Next(1, 9)).Select(_ => (long)random.Next(40)).ToHashSet();
            var batch = Records(40);

            New().Settle(batch, new InvalidOperationException("no"), part => Put(part, bad), CancellationToken.None);

            Assert.Equal(Enumerable.Range(0, 40).Select(static n => (long)n).Except(bad), _put);
            Assert.Equal(bad.Count, _counters.Failures - failures);
        }
    }

    [Fact]
    public void ErrorThatPasses_EndsIt_AndWhatIsSettledIsKnown()
    {
        var bisection = New();
        var batch = Records(8);

        Assert.Throws<RetriableException>(() => bisection.Settle(
            batch, new InvalidOperationException("no"), part => Put(part, [1], part[0].KafkaOffset >= 4 ? new RetriableException("later") : null), CancellationToken.None));

        Assert.Equal(4, bisection.Settled);
        Assert.Equal([0, 2, 3], _put);
        Assert.Equal(1, _counters.Failures);
    }

    [Fact]
    public void OnlyErrorsThatMayBeARecordsFault_AreCovered()
    {
        Assert.True(New().Covers(new ConnectException("no"), 1));
        Assert.False(New().Covers(new ConnectException("no"), 0));
        Assert.False(New("none").Covers(new ConnectException("no"), 1));
        Assert.False(New().Covers(new ConnectException("no", new TimeoutException()), 1));
        Assert.False(New().Covers(new OperationCanceledException(), 1));
        Assert.False(New().Covers(new ConnectException("no", new IOException("No space left on device")), 1));
        Assert.False(New().Covers(new ConnectException("no", new UnauthorizedAccessException()), 1));
        Assert.True(New().Covers(new ConnectException("no", new EndOfStreamException()), 1));
    }

    private static List<SinkRecord> Records(int count) =>
        [.. Enumerable.Range(0, count).Select(static offset => new SinkRecord("t", 0, null, default, null, DataValue.From("v"), offset))];

    private void Put(IReadOnlyList<SinkRecord> records, HashSet<long> bad, Exception? error = null)
    {
        if (error is not null)
            throw error;
        if (records.Any(record => bad.Contains(record.KafkaOffset)))
            throw new InvalidOperationException("no");
        _put.AddRange(records.Select(static record => record.KafkaOffset));
    }

    private PutBisection New(string tolerance = "all")
    {
        var connector = ConnectorConfig.Parse("c", new Dictionary<string, string?> { ["errors.tolerance"] = tolerance });
        return new(new(connector, new("c", 0), _counters, [], TimeProvider.System, new Random(1), NullLogger.Instance), null, "Task");
    }
}
