using Headrace.Kafka.Client.Tests.Consuming;
using Headrace.TestKit;
using static Headrace.Kafka.Client.Tests.Clients;

namespace Headrace.Kafka.Client.Tests.Traps;

/// <summary>What librdkafka does otherwise than Java around a rebalance.</summary>
public sealed class RebalanceTests(KafkaFixture fixture)
{
    [Theory]
    [InlineData("RangeAssignor")]
    [InlineData("CooperativeStickyAssignor")]
    public async Task APause_EndsWithTheAssignment(string assignor)
    {
        var kafka = await fixture.StartedAsync();
        var topic = await kafka.CreateTopicAsync(partitions: 2);
        var group = NewName("group");
        await kafka.WriteAsync(topic, ["a0", "a1"], partition: 0);
        await kafka.WriteAsync(topic, ["b0", "b1"], partition: 1);
        var listener = new Rebalances();
        using var consumer = kafka.Consumer(("group.id", group), ("partition.assignment.strategy", assignor));
        consumer.Subscribe([topic], listener);
        Assert.Equal(4, consumer.Read(4).Count);
        consumer.Pause([.. consumer.Assignment]);

        // The second member takes a partition and gives it back.
        using (var second = kafka.Consumer(("group.id", group), ("partition.assignment.strategy", assignor)))
        {
            second.Subscribe([topic]);
            var isOver = false;
            var polling = Task.Run(() => { while (!Volatile.Read(ref isOver)) second.Poll(TimeSpan.FromMilliseconds(50)); }, TestContext.Current.CancellationToken);
            consumer.PollUntil(() => consumer.Assignment.Count == 1 && second.Assignment.Count == 1, "each has one partition");
            Volatile.Write(ref isOver, true);
            await polling;
        }
        consumer.PollUntil(() => consumer.Assignment.Count == 2, "both partitions are back");

        Assert.True(consumer.Paused.Count < 2, "A partition that left and came back is still paused.");
        var back = new TopicPartition(topic, Enumerable.Range(0, 2).First(partition => !consumer.Paused.Contains(new(topic, partition))));
        await kafka.WriteAsync(topic, ["new"], back.Partition);
        var values = consumer.Poll(back);
        Assert.Contains("new", values);
        Assert.Contains(listener.Events, entry => entry.StartsWith("revoked", StringComparison.Ordinal));
    }

    [Fact]
    public async Task InsideTheAssignedCallback_PositionsAreKnown_AndSeekAndPauseWork()
    {
        var kafka = await fixture.StartedAsync();
        var topic = await kafka.CreateTopicAsync(partitions: 2);
        TopicPartition a = new(topic, 0), b = new(topic, 1);
        await kafka.WriteAsync(topic, Enumerable.Range(0, 50).Select(i => $"a{i}"), partition: 0);
        await kafka.WriteAsync(topic, Enumerable.Range(0, 50).Select(i => $"b{i}"), partition: 1);
        var group = NewName("group");
        using (var admin = kafka.Admin())
            await admin.AlterGroupOffsetsAsync(group, new Dictionary<TopicPartition, long> { [b] = 10 }, TestContext.Current.CancellationToken);

        var listener = new Rebalances();
        using var consumer = kafka.Consumer(("group.id", group));
        listener.Assigned = _ =>
        {
            listener.Positions.Add(consumer.Position(a));
            listener.Positions.Add(consumer.Position(b));
            consumer.Seek(a, 40);
            consumer.Pause([b]);
            listener.Positions.Add(consumer.Position(a));
        };
        consumer.Subscribe([topic], listener);

        Assert.Equal(Enumerable.Range(40, 10).Select(i => $"a{i}"), consumer.Read(10));
        Assert.Equal([0, 10, 40], listener.Positions);
        Assert.Equal(0, consumer.Poll(TimeSpan.FromMilliseconds(700)).Count);
        consumer.Resume([b]);
        Assert.Equal(Enumerable.Range(10, 40).Select(i => $"b{i}"), consumer.Read(40));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task InsideTheRevokedCallback_OffsetsCanBeCommitted_AlsoAtTheClose(bool isFast)
    {
        var kafka = await fixture.StartedAsync();
        var topic = await kafka.CreateTopicAsync();
        var partition = new TopicPartition(topic, 0);
        await kafka.WriteAsync(topic, ["0", "1", "2"]);
        var group = NewName("group");
        var listener = new Rebalances();
        var consumer = kafka.Consumer(isFast, new TestLogger(), ("group.id", group));
        listener.Revoked = _ => consumer.Commit(new Dictionary<TopicPartition, long> { [partition] = consumer.Position(partition) }, Long);
        consumer.Subscribe([topic], listener);
        consumer.Read(3);
        consumer.Close(Long);

        Assert.Equal(["assigned 1", "revoked 1"], listener.Events);
        using var admin = kafka.Admin();
        Assert.Equal(3, (await admin.GetGroupOffsetsAsync(group, TestContext.Current.CancellationToken))[partition]);
        Assert.True(await admin.DeleteGroupAsync(group, TestContext.Current.CancellationToken), "The member left its group.");
        Assert.Throws<ObjectDisposedException>(() => consumer.Poll(TimeSpan.Zero));
    }

    [Fact]
    public async Task AnExceptionOfTheListener_ComesOutOfPoll_AndTheAssignmentStays()
    {
        var kafka = await fixture.StartedAsync();
        var topic = await kafka.CreateTopicAsync();
        await kafka.WriteAsync(topic, ["0", "1"]);
        var listener = new Rebalances { Assigned = _ => throw new FormatException("on purpose") };
        using var consumer = kafka.Consumer(("group.id", NewName("group")));
        consumer.Subscribe([topic], listener);

        Assert.Throws<FormatException>(() => consumer.PollUntil(() => false, "the exception comes"));
        Assert.Equal(["0", "1"], consumer.Read(2));
    }

    [Fact]
    public async Task ATopicThatDoesNotExist_IsAWarning_AndIsReadOnceItIsThere()
    {
        var kafka = await fixture.StartedAsync();
        var logger = new TestLogger();
        var topic = NewName("later");
        using var consumer = kafka.Consumer(isFast: true, logger, ("group.id", NewName("group")), ("allow.auto.create.topics", "false"), ("metadata.max.age.ms", "500"));
        consumer.Subscribe([topic]);
        consumer.PollUntil(() => logger.Lines.Any(line => line.Text.Contains($"topic {topic} does not exist", StringComparison.Ordinal)), "the warning is logged");

        using (var admin = kafka.Admin())
            await admin.CreateTopicAsync(new NewTopic(topic, 1, 1), TestContext.Current.CancellationToken);
        await kafka.WriteAsync(topic, ["there"]);
        Assert.Equal(["there"], consumer.Read(1));
    }

    [Fact]
    public async Task AMemberThatPollsTooLate_LosesItsPartitions_AndGetsThemBack()
    {
        await using var kafka = await RealKafka.StartAsync("group.min.session.timeout.ms=100");
        var topic = await kafka.CreateTopicAsync();
        var listener = new Rebalances();
        using var consumer = kafka.Consumer(("group.id", NewName("group")), ("max.poll.interval.ms", "1500"), ("session.timeout.ms", "1000"), ("heartbeat.interval.ms", "200"));
        consumer.Subscribe([topic], listener);
        consumer.PollUntil(() => listener.Events.Contains("assigned 1"), "the partition is assigned");

        await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);   // no fake clock reaches librdkafka

        consumer.PollUntil(() => listener.Events.Count >= 3, "the partition is lost and back");
        Assert.Equal(["assigned 1", "lost 1", "assigned 1"], listener.Events);
    }
}

internal static class PartitionPolling
{
    /// <summary>Polls until a record of the partition comes, and returns the values of its batch.</summary>
    public static List<string> Poll(this RecordConsumer consumer, TopicPartition partition)
    {
        List<string> values = [];
        var deadline = DateTime.UtcNow + Long;
        while (!values.Contains("new") && DateTime.UtcNow < deadline)
        {
            var batch = consumer.Poll(TimeSpan.FromMilliseconds(200));
            for (var i = 0; i < batch.Count; i++)
            {
                if (batch[i].TopicPartition == partition)
                    values.Add(Text(batch[i].ValueSpan));
            }
        }
        return values;
    }
}
