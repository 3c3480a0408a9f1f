using System.Collections.Concurrent;
using Headrace.TestKit;
using static Headrace.Kafka.Client.Tests.Clients;

namespace Headrace.Kafka.Client.Tests.Consuming;

public sealed class TopicReaderTests(KafkaFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadsToTheEnd_ThenFollows()
    {
        var kafka = await fixture.StartedAsync();
        using var admin = kafka.Admin();
        var topic = await kafka.CreateTopicAsync(partitions: 5, new Dictionary<string, string> { ["cleanup.policy"] = "compact" });
        await kafka.WriteWithKeysAsync(topic, 100);
        var seen = new ConcurrentQueue<string>();
        await using var reader = Reader(kafka, admin, topic, record => seen.Enqueue(Text(record.ValueSpan)));

        await reader.StartAsync(Cancellation);
        Assert.Equal(5, reader.PartitionCount);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}").Order(), seen.Order());

        for (var round = 0; round < 20; round++)
        {
            await using (var producer = kafka.Producer())
                await producer.SendAsync(topic, Bytes($"{round}"), Bytes($"round {round}"), cancellationToken: Cancellation);
            await reader.ReadToEndAsync(Cancellation);
            Assert.Contains($"round {round}", seen);
        }
    }

    [Fact]
    public async Task ReadsToWhereARecordWasWritten()
    {
        var kafka = await fixture.StartedAsync();
        using var admin = kafka.Admin();
        var topic = await kafka.CreateTopicAsync();
        await using var producer = kafka.Producer();
        var seen = new ConcurrentQueue<string>();
        await using var reader = Reader(kafka, admin, topic, record => seen.Enqueue(Text(record.ValueSpan)));
        await reader.StartAsync(Cancellation);
        await reader.ReadToAsync(0, 0, Cancellation).WaitAsync(Long, Cancellation);
        for (var round = 0; round < 20; round++)
        {
            var written = await producer.SendAllAsync(topic, [(Bytes("k"), Bytes($"{round}a")), (Bytes("k"), Bytes($"{round}b"))], Cancellation);
            Assert.Equal([2L * round, (2L * round) + 1], written.Select(static record => record.Offset));
            await reader.ReadToAsync(0, written[1].Offset + 1, Cancellation).WaitAsync(Long, Cancellation);
            Assert.Equal($"{round}b", seen.Last());
        }
        var early = reader.ReadToAsync(0, 41, Cancellation);
        Assert.False(early.IsCompleted);
        await producer.SendAsync(topic, Bytes("k"), null, cancellationToken: Cancellation);
        await early.WaitAsync(Long, Cancellation);
    }

    [Fact]
    public async Task AnEmptyTopic_IsReadAtOnce()
    {
        var kafka = await fixture.StartedAsync();
        using var admin = kafka.Admin();
        await using var reader = Reader(kafka, admin, await kafka.CreateTopicAsync(partitions: 25), _ => { });
        await reader.StartAsync(Cancellation).WaitAsync(Long, Cancellation);
        await reader.ReadToEndAsync(Cancellation).WaitAsync(Long, Cancellation);
    }

    [Fact]
    public async Task TheEndBehindMarkersOfTransactions_IsReached()
    {
        var kafka = await fixture.StartedAsync();
        using var admin = kafka.Admin();
        var topic = await kafka.CreateTopicAsync();
        using (var producer = new Confluent.Kafka.ProducerBuilder<byte[], byte[]>(new Confluent.Kafka.ProducerConfig { BootstrapServers = kafka.BootstrapServers, TransactionalId = NewName("tx") })
            .SetLogHandler((_, _) => { }).Build())
        {
            producer.InitTransactions(Long);
            producer.BeginTransaction();
            producer.Produce(topic, new() { Value = Bytes("kept") });
            producer.CommitTransaction();
            producer.BeginTransaction();
            producer.Produce(topic, new() { Value = Bytes("aborted") });
            producer.Flush(Long);
            producer.AbortTransaction();
        }
        foreach (var (isolation, expected) in ((string, string[])[])[("read_committed", ["kept"]), ("read_uncommitted", ["kept", "aborted"])])
        {
            var seen = new ConcurrentQueue<string>();
            await using var reader = Reader(kafka, admin, topic, record => seen.Enqueue(Text(record.ValueSpan)), ("isolation.level", isolation));
            await reader.StartAsync(Cancellation).WaitAsync(Long, Cancellation);
            Assert.Equal(expected, seen);
        }
    }

    [Fact]
    public async Task AFailingCallback_EndsTheReader_AndWhoeverWaits()
    {
        var kafka = await fixture.StartedAsync();
        using var admin = kafka.Admin();
        var topic = await kafka.CreateTopicAsync();
        await kafka.WriteAsync(topic, ["bad"]);
        await using var reader = Reader(kafka, admin, topic, _ => throw new FormatException("on purpose"));

        Assert.Equal("on purpose", (await Assert.ThrowsAsync<FormatException>(() => reader.StartAsync(Cancellation))).Message);
        await Assert.ThrowsAsync<FormatException>(() => reader.Completion);
        await Assert.ThrowsAsync<FormatException>(() => reader.ReadToEndAsync(Cancellation));
    }

    [Fact]
    public async Task Dispose_EndsWhoeverWaits()
    {
        var kafka = await fixture.StartedAsync();
        using var admin = kafka.Admin();
        var reader = Reader(kafka, admin, await kafka.CreateTopicAsync(), _ => { });
        await reader.StartAsync(Cancellation);
        await reader.DisposeAsync();
        await reader.Completion;
        await Assert.ThrowsAsync<ObjectDisposedException>(() => reader.ReadToEndAsync(Cancellation));
    }

    private static TopicReader Reader(RealKafka kafka, KafkaAdmin admin, string topic, Action<ConsumedRecord> onRecord, params ReadOnlySpan<(string Key, string Value)> more) =>
        new(topic, ClientSettings.ForConsumer(kafka.Properties(more)), admin, onRecord, new TestLogger());
}
