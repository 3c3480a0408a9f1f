using Headrace.Kafka.Protocol;
using Headrace.TestKit;
using static Headrace.Kafka.Client.Tests.Clients;

namespace Headrace.Kafka.Client.Tests.Traps;

/// <summary>Calls of librdkafka without an end, and things it does by itself.</summary>
public sealed class TimeLimitTests(KafkaFixture fixture)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ACommit_EndsWithItsTimeLimit_WhenNoBrokerAnswers(bool isFast)
    {
        var properties = new Dictionary<string, string> { ["bootstrap.servers"] = $"127.0.0.1:{FreePort.Next()}", ["group.id"] = "g" };
        using var consumer = new RecordConsumer(ClientSettings.ForConsumer(properties), new TestLogger(), null, reportsEnds: false, isFast);
        var offsets = new Dictionary<TopicPartition, long> { [new("t", 0)] = 1 };
        consumer.Assign(offsets);

        var error = Assert.Throws<KafkaException>(() => consumer.Commit(offsets, TimeSpan.FromMilliseconds(300)));
        Assert.Equal(ErrorCode.RequestTimedOut, error.Code);
        Assert.True(error.IsRetriable);

        KafkaException? later = null;
        consumer.BeginCommit(offsets, TimeSpan.FromMilliseconds(300), (_, failure) => later = failure);
        consumer.PollUntil(() => later is not null, "the commit is given up");
        Assert.Equal(ErrorCode.RequestTimedOut, later!.Code);
        consumer.Close(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task AskingForATopic_DoesNotCreateIt()
    {
        var kafka = await fixture.StartedAsync();
        using var admin = kafka.Admin();
        var topic = NewName("absent");
        Assert.Empty(await admin.DescribeTopicsAsync([topic], TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<KafkaException>(() => admin.GetEndOffsetsAsync([new(topic, 0)], IsolationLevel.ReadUncommitted, TestContext.Current.CancellationToken));
        Assert.DoesNotContain(await admin.ListTopicsAsync(TestContext.Current.CancellationToken), listing => listing.Name == topic);
    }

    [Fact]
    public async Task SourceProducer_CreatesAMissingTopicByItself_AsInJava()
    {
        // With Connect's max.block.ms librdkafka's limit for unknown topics overflowed, and the first record failed.
        var kafka = await fixture.StartedAsync();
        await using var producer = kafka.Producer();
        Assert.Equal(0, (await producer.SendAsync(NewName("made"), null, Bytes("v"), cancellationToken: TestContext.Current.CancellationToken)).Offset);
    }

    [Fact]
    public async Task ATopicThatNeverComes_FailsAfterMaxBlockMs()
    {
        await using var kafka = await RealKafka.StartAsync("auto.create.topics.enable=false");
        await using var producer = kafka.Producer(("max.block.ms", "500"), ("metadata.max.age.ms", "500"));
        var error = await Assert.ThrowsAsync<KafkaException>(() => producer.SendAsync("absent", null, Bytes("v"), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, error.Code);
    }

    [Fact]
    public async Task NoBroker_LogsAFewLines_NotThousands()
    {
        var logger = new TestLogger();
        var properties = new Dictionary<string, string> { ["bootstrap.servers"] = $"127.0.0.1:{FreePort.Next()}" };
        await using var producer = new RecordProducer(ClientSettings.ForProducer(properties), logger);
        var sent = producer.SendAsync("t", null, Bytes("v"), cancellationToken: TestContext.Current.CancellationToken);
        await Eventually.UntilAsync(() => !logger.Lines.IsEmpty, "the trouble is logged");
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        Assert.InRange(logger.Lines.Count, 1, 20);
        await producer.AbortAsync();
        Assert.True((await Assert.ThrowsAsync<KafkaException>(() => sent)).Message.Length > 0);
    }
}
