using Headrace.Kafka.Protocol;
using Headrace.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using static Headrace.Kafka.Client.Tests.Clients;

namespace Headrace.Kafka.Client.Tests.Producing;

public sealed class TransactionalProducerTests(KafkaFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CommittedRecordsAreSeen_AbortedOnesNot_AndTheNextTransactionGoesOn()
    {
        var kafka = await fixture.StartedAsync();
        var topic = await kafka.CreateTopicAsync();
        await using var producer = NewProducer(kafka, NewName("tx"));
        await producer.InitializeAsync(Cancellation);
        producer.Begin();
        await producer.SendAsync(topic, null, "a"u8.ToArray(), Cancellation);
        await producer.AbortAsync(Cancellation);
        Assert.False(producer.IsOpen);
        producer.Begin();
        await producer.SendAsync(topic, null, "b"u8.ToArray(), Cancellation);
        await producer.CommitAsync(Cancellation);
        Assert.Equal(["b"], ReadCommitted(kafka, topic, 1));
    }

    [Fact]
    public async Task FencedProducer_CanNotWriteAnyMore_AndItsTransactionIsOver()
    {
        var kafka = await fixture.StartedAsync();
        var topic = await kafka.CreateTopicAsync();
        var ids = Enumerable.Range(0, 3).Select(_ => NewName("tx")).ToArray();
        await using var fenced = NewProducer(kafka, ids[1]);
        await fenced.InitializeAsync(Cancellation);
        fenced.Begin();
        await fenced.SendAsync(topic, null, "a"u8.ToArray(), Cancellation);
        using (var admin = kafka.Admin())
            await admin.FenceProducersAsync(ids, TimeSpan.FromSeconds(60), Cancellation);

        await kafka.WriteAsync(topic, ["b"]);
        Assert.Equal(["b"], ReadCommitted(kafka, topic, 1)); // no open transaction holds it back
        var error = await Assert.ThrowsAsync<KafkaException>(() => fenced.CommitAsync(Cancellation));
        Assert.True(error.IsFatal);
        Assert.Equal(ErrorCode.ProducerFenced, error.Code);
    }

    [Fact]
    public async Task ClosedProducer_LeavesNoTransactionOpen()
    {
        var kafka = await fixture.StartedAsync();
        var topic = await kafka.CreateTopicAsync();
        await using (var producer = NewProducer(kafka, NewName("tx")))
        {
            await producer.InitializeAsync(Cancellation);
            producer.Begin();
            await producer.SendAsync(topic, null, "a"u8.ToArray(), Cancellation);
        }
        await kafka.WriteAsync(topic, ["b"]);
        Assert.Equal(["b"], ReadCommitted(kafka, topic, 1));
    }

    [Fact]
    public async Task Kafka_HasTransactions()
    {
        var kafka = await fixture.StartedAsync();
        using var admin = kafka.Admin();
        Assert.True(await admin.SupportsTransactionsAsync(Cancellation));
    }

    private static TransactionalProducer NewProducer(RealKafka kafka, string id) =>
        new(ClientSettings.ForProducer(kafka.Properties(("transactional.id", id))), NullLogger.Instance);

    private static List<string> ReadCommitted(RealKafka kafka, string topic, int count)
    {
        using var consumer = kafka.Consumer(("isolation.level", "read_committed"));
        consumer.Assign(new Dictionary<TopicPartition, long> { [new(topic, 0)] = 0 });
        return consumer.Read(count);
    }
}
