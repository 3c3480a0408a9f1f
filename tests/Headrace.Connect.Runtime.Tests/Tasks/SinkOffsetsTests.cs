using Headrace.Connect.Runtime.Tasks;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Runtime.Tests.Tasks;

/// <summary>Which offsets of a sink task are committed.</summary>
public sealed class SinkOffsetsTests
{
    private static readonly TopicPartition Read = new("t", 0);
    private static readonly TopicPartition Quiet = new("t", 1);

    private readonly SinkOffsets _offsets = new(new("sink", 0), NullLogger.Instance);

    public SinkOffsetsTests()
    {
        _offsets.Reset(Read, 5);
        _offsets.Reset(Quiet, 10);
    }

    [Fact]
    public void WhereAPartitionHasNews_PartitionsOfWhichNothingWasRead_AreCommittedToo()
    {
        ReadTo(8);

        Assert.Equal(new Dictionary<TopicPartition, long> { [Read] = 8, [Quiet] = 10 }, ToCommit());
    }

    [Fact]
    public void WherePartitionsHaveNoNews_NothingIsCommitted()
    {
        Assert.Empty(ToCommit());

        ReadTo(8);
        _offsets.SetCommitted(ToCommit());

        Assert.Empty(ToCommit());
    }

    [Fact]
    public void WhatTheTaskDoesNotName_StaysWhereItWasCommitted()
    {
        ReadTo(8);
        _offsets.SetConsumed(Quiet, 12);
        _offsets.TakeConsumed();

        var offsets = _offsets.ToCommit(_offsets.Current([Read, Quiet]), new Dictionary<TopicPartition, long> { [Read] = 7, [new("t", 2)] = 1 });

        Assert.Equal(new Dictionary<TopicPartition, long> { [Read] = 7, [Quiet] = 10 }, offsets);
    }

    private void ReadTo(long offset)
    {
        _offsets.SetConsumed(Read, offset);
        _offsets.TakeConsumed();
    }

    private Dictionary<TopicPartition, long> ToCommit()
    {
        var current = _offsets.Current([Read, Quiet]);
        return _offsets.ToCommit(current, current);
    }
}
