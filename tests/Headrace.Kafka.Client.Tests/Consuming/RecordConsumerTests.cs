using System.Text.RegularExpressions;
using Headrace.TestKit;
using static Headrace.Kafka.Client.Tests.Clients;

namespace Headrace.Kafka.Client.Tests.Consuming;

public sealed class RecordConsumerTests(KafkaFixture fixture)
{
    [Fact]
    public async Task TakesRecordsInBatches_HereWhereThePackageIsPinned()
    {
        var kafka = await fixture.StartedAsync();
        using var consumer = kafka.Consumer();
        Assert.True(consumer.IsFast, "Confluent.Kafka changed: the fast way of consuming is off.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task HandsOutEveryRecord_InOrder(bool isFast)
    {
        const int Count = 5000;
        var kafka = await fixture.StartedAsync();
        var topic = await kafka.CreateTopicAsync(partitions: 2);
        await kafka.WriteAsync(topic, Enumerable.Range(0, Count).Select(i => $"{i}"), partition: 0);
        await kafka.WriteAsync(topic, Enumerable.Range(0, Count).Select(i => $"{i}"), partition: 1);
        using var consumer = kafka.Consumer(isFast, new TestLogger(), ("group.id", NewName("group")), ("max.poll.records", "700"));
        consumer.Subscribe([topic]);

        var records = consumer.ReadRecords(2 * Count);

        for (var partition = 0; partition < 2; partition++)
        {
            var own = records.Where(record => record.Partition == partition).ToList();
            Assert.Equal(Enumerable.Range(0, Count).Select(i => $"{i}"), own.Select(record => Text(record.ValueSpan)));
            Assert.Equal(Enumerable.Range(0, Count).Select(i => (long)i), own.Select(record => record.Offset));
            Assert.Equal(Count, consumer.Position(new(topic, partition)));
        }
        Assert.Same(records[0].Topic, records.Last(record => record.Partition == records[0].Partition).Topic);
    }

    [Fact]
    public async Task ATopicThatIsNotThere_IsCreated_AsForJavasConsumer()
    {
        var kafka = await fixture.StartedAsync();
        var topic = NewName("created");
        // A place in the group that nobody takes would be waited for as long as a session.
        using var consumer = kafka.Consumer(("group.id", NewName("group")), ("session.timeout.ms", "300000"));
        consumer.Subscribe([topic]);

        await Eventually.UntilAsync(
            () =>
            {
                consumer.Poll(TimeSpan.FromMilliseconds(200));
                return consumer.Assignment.Any(partition => partition.Topic == topic);
            },
            "the topic is there and assigned");
    }

    [Fact]
    public async Task ATopicThatComesLater_IsFoundLongBeforeMetadataMaxAge()
    {
        var kafka = await fixture.StartedAsync();
        var topic = NewName("later");
        using var admin = kafka.Admin();
        using var consumer = kafka.Consumer(("group.id", NewName("group")), ("allow.auto.create.topics", "false"), ("session.timeout.ms", "300000"));
        consumer.Subscribe([topic]);
        for (var i = 0; i < 20; i++)
            consumer.Poll(TimeSpan.FromMilliseconds(100));
        Assert.Empty(await admin.DescribeTopicsAsync([topic], TestContext.Current.CancellationToken));

        await admin.CreateTopicAsync(new(topic, 1, 1, null), TestContext.Current.CancellationToken);
        await kafka.WriteAsync(topic, ["v"]);

        Assert.Equal(["v"], consumer.Read(1));
    }

    [Fact]
    public async Task TopicsThatComeOneAfterTheOther_AreAllRead()
    {
        var kafka = await fixture.StartedAsync();
        string[] topics = [NewName("first"), NewName("second"), NewName("third")];
        using var admin = kafka.Admin();
        using var consumer = kafka.Consumer(("group.id", NewName("group")), ("allow.auto.create.topics", "false"), ("session.timeout.ms", "300000"));
        consumer.Subscribe(topics);
        for (var i = 0; i < topics.Length; i++)
        {
            await admin.CreateTopicAsync(new(topics[i], 1, 1, null), TestContext.Current.CancellationToken);
            await Eventually.UntilAsync(
                () =>
                {
                    consumer.Poll(TimeSpan.FromMilliseconds(200));
                    return consumer.Assignment.Count == i + 1;
                },
                $"{i + 1} topics are assigned");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CommitsOffsets_AndGoesOnFromThem(bool isFast)
    {
        var kafka = await fixture.StartedAsync();
        var topic = await kafka.CreateTopicAsync();
        var group = NewName("group");
        var partition = new TopicPartition(topic, 0);
        await kafka.WriteAsync(topic, ["0", "1", "2", "3", "4"]);

        using (var consumer = kafka.Consumer(isFast, new TestLogger(), ("group.id", group)))
        {
            consumer.Subscribe([topic]);
            Assert.Equal(5, consumer.Read(5).Count);
            Assert.Empty(consumer.Committed([partition], Long));
            consumer.Commit(new Dictionary<TopicPartition, long> { [partition] = 2 }, Long);
            KafkaException? failure = null;
            var isDone = false;
            consumer.BeginCommit(new Dictionary<TopicPartition, long> { [partition] = 3 }, Long, (_, error) => (isDone, failure) = (true, error));
            consumer.PollUntil(() => isDone, "the commit is answered");
            Assert.Null(failure);
            Assert.Equal(3, consumer.Committed([partition], Long)[partition]);
        }

        using var second = kafka.Consumer(isFast, new TestLogger(), ("group.id", group));
        second.Subscribe([topic]);
        Assert.Equal(["3", "4"], second.Read(2));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PausedPartitions_GiveNothing_AndLoseNothing(bool isFast)
    {
        var kafka = await fixture.StartedAsync();
        var topic = await kafka.CreateTopicAsync(partitions: 2);
        await kafka.WriteAsync(topic, Enumerable.Range(0, 100).Select(i => $"a{i}"), partition: 0);
        await kafka.WriteAsync(topic, Enumerable.Range(0, 100).Select(i => $"b{i}"), partition: 1);
        using var consumer = kafka.Consumer(isFast, new TestLogger(), ("max.poll.records", "10"));
        TopicPartition a = new(topic, 0), b = new(topic, 1);
        consumer.Assign(new Dictionary<TopicPartition, long> { [a] = 0, [b] = 0 });
        var first = consumer.Read(1);   // whatever came, both are fetched by now

        consumer.Pause([a]);
        Assert.Equal([a], consumer.Paused);
        var soFar = first.Count(value => value[0] == 'b');
        Assert.Equal(Enumerable.Range(soFar, 100 - soFar).Select(i => $"b{i}"), consumer.Read(100 - soFar));
        Assert.Equal(0, consumer.Poll(TimeSpan.FromMilliseconds(700)).Count);
        consumer.Resume([a]);

        soFar = first.Count(value => value[0] == 'a');
        Assert.Equal(Enumerable.Range(soFar, 100 - soFar).Select(i => $"a{i}"), consumer.Read(100 - soFar));
        Assert.Empty(consumer.Paused);
        Assert.Throws<InvalidOperationException>(() => consumer.Pause([new(topic, 7)]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Seek_WorksRightAfterAssign_AndShowsAtOnceInThePosition(bool isFast)
    {
        var kafka = await fixture.StartedAsync();
        var topic = await kafka.CreateTopicAsync();
        var partition = new TopicPartition(topic, 0);
        await kafka.WriteAsync(topic, Enumerable.Range(0, 100).Select(i => $"{i}"));
        using var consumer = kafka.Consumer(isFast, new TestLogger());
        consumer.Assign(new Dictionary<TopicPartition, long> { [partition] = StartOffset.Beginning });
        Assert.Equal(0, consumer.Position(partition));
        consumer.Seek(partition, 42);

        Assert.Equal(42, consumer.Position(partition));
        Assert.Equal("42", consumer.Read(1)[0]);
        consumer.Seek(partition, 7);
        Assert.Equal(7, consumer.Position(partition));
        Assert.Equal("7", consumer.Read(1)[0]);
        consumer.Seek(partition, StartOffset.End);
        Assert.Equal(100, consumer.Position(partition));
        consumer.Seek(partition, StartOffset.Beginning);
        Assert.Equal("0", consumer.Read(1)[0]);
        Assert.Throws<InvalidOperationException>(() => consumer.Seek(new(topic, 1), 0));
    }

    [Fact]
    public async Task BatchesMayBeKept()
    {
        var kafka = await fixture.StartedAsync();
        var topic = await kafka.CreateTopicAsync();
        string[] values = [.. Enumerable.Range(0, 300).Select(i => new string((char)('a' + (i % 26)), i * 37))];   // more than one array's worth
        await kafka.WriteAsync(topic, values);
        using var consumer = kafka.Consumer(("max.poll.records", "50"));
        consumer.Assign(new Dictionary<TopicPartition, long> { [new(topic, 0)] = 0 });

        var kept = consumer.ReadRecords(300).Select(record => (record, record.Value!.Value)).ToList();
        GC.Collect();

        Assert.Equal(values, kept.Select(entry => Text(entry.Value.Span)));
        Assert.Equal(values, kept.Select(entry => Text(entry.record.ValueSpan)));
    }

    [Fact]
    public async Task Wakeup_EndsARunningPoll_AndOneThatComesLater()
    {
        var kafka = await fixture.StartedAsync();
        var topic = await kafka.CreateTopicAsync();
        using var consumer = kafka.Consumer();
        consumer.Assign(new Dictionary<TopicPartition, long> { [new(topic, 0)] = 0 });
        var polled = Task.Run(() => consumer.Poll(Timeout.InfiniteTimeSpan));
        await Task.Delay(200, TestContext.Current.CancellationToken);
        consumer.Wakeup();
        Assert.Equal(0, (await polled.WaitAsync(Long, TestContext.Current.CancellationToken)).Count);

        consumer.Wakeup();
        Assert.Equal(0, (await Task.Run(() => consumer.Poll(Timeout.InfiniteTimeSpan)).WaitAsync(Long, TestContext.Current.CancellationToken)).Count);
    }

    [Fact]
    public async Task APattern_MatchesWholeNames_FindsNewTopics_AndLeavesOutInternalOnes()
    {
        var kafka = await fixture.StartedAsync();
        var prefix = NewName("pattern");
        var first = await kafka.CreateTopicAsync(prefix: $"{prefix}-1");
        await kafka.CreateTopicAsync(prefix: $"x{prefix}");
        using var consumer = kafka.Consumer(("group.id", NewName("group")), ("metadata.max.age.ms", "1000"));
        consumer.Subscribe(new Regex($@"{prefix}-\d-\w+|__consumer.*"));
        consumer.PollUntil(() => consumer.Assignment.Count == 1, "the topic is assigned");
        Assert.Equal(first, consumer.Assignment.Single().Topic);

        var second = await kafka.CreateTopicAsync(prefix: $"{prefix}-2");
        consumer.PollUntil(() => consumer.Assignment.Count == 2, "the new topic is assigned too");
        Assert.Contains(new TopicPartition(second, 0), consumer.Assignment);
    }

    [Fact]
    public async Task StartsWhereAutoOffsetResetSays()
    {
        var kafka = await fixture.StartedAsync();
        var topic = await kafka.CreateTopicAsync();
        await kafka.WriteAsync(topic, ["old"]);
        foreach (var (reset, position) in ((string, long)[])[("earliest", 0), ("latest", 1), ("by_duration:PT1H", 0), ("by_duration:PT0S", 1)])
        {
            var listener = new Rebalances();
            using var consumer = kafka.Consumer(("group.id", NewName("group")), ("auto.offset.reset", reset));
            listener.Assigned = partitions => listener.Positions.Add(consumer.Position(partitions[0]));
            consumer.Subscribe([topic], listener);
            consumer.PollUntil(() => listener.Positions.Count > 0, "the partition is assigned");
            Assert.Equal(position, listener.Positions[0]);
        }

        using var none = kafka.Consumer(("group.id", NewName("group")), ("auto.offset.reset", "none"));
        none.Subscribe([topic]);
        var error = Assert.Throws<KafkaException>(() => none.PollUntil(() => false, "the error comes"));
        Assert.Equal(Protocol.ErrorCode.OffsetOutOfRange, error.Code);
        Assert.False(error.IsRetriable);
    }

    /// <summary>Partitions are assigned all the same, and none of them is known.</summary>
    [Fact]
    public async Task PartitionsThatCouldNotBeLookedUpAtFirst_AreNamedOnlyIfTheyHaveNoOffset()
    {
        await using var kafka = await RealKafka.StartAsync();
        var (topic, group) = (await kafka.CreateTopicAsync(partitions: 2), NewName("group"));
        using var consumer = kafka.Consumer(("group.id", group), ("auto.offset.reset", "none"), ("default.api.timeout.ms", "1000"));
        using (var admin = kafka.Admin())
            await admin.AlterGroupOffsetsAsync(group, new Dictionary<TopicPartition, long> { [new(topic, 1)] = 0 }, TestContext.Current.CancellationToken);
        consumer.Subscribe([topic]);
        await Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken); // librdkafka joins by itself, and waits with the assignment for a poll
        await kafka.StopAsync();
        Assert.True(Assert.Throws<KafkaException>(() => consumer.PollUntil(() => false, "the look-up fails")).IsRetriable);
        Assert.Equal(2, consumer.Assignment.Count);
        await kafka.StartAgainAsync();

        KafkaException? error = null;
        await Eventually.UntilAsync(
            () =>
            {
                error = Assert.Throws<KafkaException>(() => consumer.Position(new(topic, 0)));
                return !error.IsRetriable;
            },
            "the broker answers");

        Assert.Equal($"Undefined offset with no reset policy for partitions: [{topic}-0]", error!.KafkaText);
        Assert.Equal(0, consumer.Position(new(topic, 1)));
    }

    [Fact]
    public async Task WithoutAGroup_NothingIsSubscribedOrCommitted()
    {
        var kafka = await fixture.StartedAsync();
        using var consumer = kafka.Consumer();
        Assert.Throws<InvalidOperationException>(() => consumer.Subscribe(["t"]));
        Assert.Throws<InvalidOperationException>(() => consumer.Commit(new Dictionary<TopicPartition, long>(), Long));
    }
}

/// <summary>Writes down rebalances, and does what a test says.</summary>
internal sealed class Rebalances : IRebalanceListener
{
    public List<string> Events { get; } = [];

    public List<long> Positions { get; } = [];

    public Action<IReadOnlyList<TopicPartition>> Assigned { get; set; } = _ => { };

    public Action<IReadOnlyList<TopicPartition>> Revoked { get; set; } = _ => { };

    public void OnPartitionsAssigned(IReadOnlyList<TopicPartition> partitions)
    {
        Events.Add($"assigned {partitions.Count}");
        Assigned(partitions);
    }

    public void OnPartitionsRevoked(IReadOnlyList<TopicPartition> partitions)
    {
        Events.Add($"revoked {partitions.Count}");
        Revoked(partitions);
    }

    public void OnPartitionsLost(IReadOnlyList<TopicPartition> partitions) => Events.Add($"lost {partitions.Count}");
}
