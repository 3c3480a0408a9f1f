using Headrace.Kafka.Protocol;
using Headrace.TestKit;
using static Headrace.Kafka.Client.Tests.Clients;

namespace Headrace.Kafka.Client.Tests.Producing;

public sealed class RecordProducerTests(KafkaFixture fixture)
{
    [Fact]
    public async Task ReportsEveryRecord_InOrderPerPartition_WithItsPlace()
    {
        const int Count = 20_000;
        var kafka = await fixture.StartedAsync();
        var topic = await kafka.CreateTopicAsync(partitions: 3);
        await using var producer = kafka.Producer();
        Deliveries[] listeners = [new(), new(), new()];

        for (var i = 0; i < Count; i++)
        {
            while (!producer.TrySend(new ProducerRecord { Topic = topic, Partition = i % 3, Value = Bytes($"{i}") }, listeners[i % 3]))
                await producer.WaitForSpaceAsync(TestContext.Current.CancellationToken);
        }
        Assert.True(await producer.FlushAsync(Long, TestContext.Current.CancellationToken));

        for (var partition = 0; partition < 3; partition++)
        {
            var places = listeners[partition].Delivered.ToList();
            Assert.Equal(Enumerable.Range(0, places.Count).Select(offset => (long)offset), places.Select(place => place.Offset));
            Assert.All(places, place => Assert.Equal(partition, place.Partition));
        }
        Assert.Equal(Count, listeners.Sum(listener => listener.Delivered.Count));
        Assert.Equal(0, producer.RecordsInFlight);
        Assert.Equal(0, producer.BytesInFlight);
    }

    [Fact]
    public async Task PartitionThatATopicDoesNotHave_IsFoundOnceItIsAdded()
    {
        var kafka = await fixture.StartedAsync();
        var topic = await kafka.CreateTopicAsync(partitions: 1);
        await using var producer = kafka.Producer(("max.block.ms", "60000"));
        Assert.False(producer.KnowsPartition(topic, 0));
        Assert.True(await FindAsync(0, TimeSpan.Zero));
        Assert.True(producer.KnowsPartition(topic, 0));
        Assert.False(producer.KnowsPartition(topic, 1));
        Assert.False(await FindAsync(1, TimeSpan.Zero));

        var error = await Assert.ThrowsAsync<KafkaException>(() => FindAsync(1, TimeSpan.FromMinutes(1)));
        Assert.Equal($"Partition 1 of topic {topic} with partition count 1 is not present in metadata after 60000 ms.", error.KafkaText);
        Assert.Equal(ErrorCode.InvalidTopic, (await Assert.ThrowsAsync<KafkaException>(() => producer.FindPartitionAsync("a b", 0, TimeSpan.Zero, TestContext.Current.CancellationToken))).Code);

        using var admin = new Confluent.Kafka.AdminClientBuilder(new Confluent.Kafka.AdminClientConfig { BootstrapServers = kafka.BootstrapServers }).Build();
        await admin.CreatePartitionsAsync([new() { Topic = topic, IncreaseTo = 2 }]);
        await Eventually.UntilAsync(() => FindAsync(1, TimeSpan.Zero), "the partition is found");
        Assert.True(producer.KnowsPartition(topic, 1));

        Task<bool> FindAsync(int partition, TimeSpan waited) => producer.FindPartitionAsync(topic, partition, waited, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task TopicThatCanNotBe_IsRefusedAlikeEachTime()
    {
        var kafka = await fixture.StartedAsync();
        await using var producer = kafka.Producer();
        for (var time = 0; time < 3; time++)
        {
            var listener = new Deliveries();
            producer.TrySend(new ProducerRecord { Topic = "a,b", Value = Bytes("v") }, listener);
            await producer.FlushAsync(Long, TestContext.Current.CancellationToken);

            var error = Assert.Single(listener.Failed);
            Assert.Equal((ErrorCode.InvalidTopic, "Invalid topics: [a,b]"), (error.Code, error.KafkaText));
        }
    }

    [Fact]
    public async Task KeepsNullAndEmpty_Headers_AndTimestamps()
    {
        var kafka = await fixture.StartedAsync();
        var topic = await kafka.CreateTopicAsync();
        await using var producer = kafka.Producer();
        var listener = new Deliveries();
        RecordHeader[] headers = [new("a", Bytes("1")), new("", ReadOnlyMemory<byte>.Empty), new("a", null), new("größe", Bytes("ü"))];

        producer.TrySend(new ProducerRecord { Topic = topic }, listener);
        producer.TrySend(new ProducerRecord { Topic = topic, Key = Array.Empty<byte>(), Value = ReadOnlySpan<byte>.Empty }, listener);
        producer.TrySend(new ProducerRecord { Topic = topic, Key = Bytes("k"), Value = Bytes("v"), TimestampMs = 12_345, Headers = headers }, listener);
        producer.TrySend(new ProducerRecord { Topic = topic, Value = Bytes("zero"), TimestampMs = 0 }, listener);
        Assert.True(await producer.FlushAsync(Long, TestContext.Current.CancellationToken));

        using var consumer = kafka.Consumer();
        consumer.Assign(new Dictionary<TopicPartition, long> { [new(topic, 0)] = 0 });
        var records = consumer.ReadRecords(4);
        Assert.True(records[0].IsKeyNull && records[0].IsValueNull && records[0].Key is null && records[0].Value is null);
        Assert.True(records[1].Key is { Length: 0 } && records[1].Value is { Length: 0 });
        Assert.Equal(TimestampType.CreateTime, records[0].TimestampType);
        Assert.InRange(records[0].TimestampMs, DateTimeOffset.UtcNow.AddMinutes(-5).ToUnixTimeMilliseconds(), DateTimeOffset.UtcNow.AddMinutes(1).ToUnixTimeMilliseconds());
        Assert.Equal(12_345, records[2].TimestampMs);
        Assert.Equal("k", Text(records[2].KeySpan));
        Assert.Equal("v", Text(records[2].ValueSpan));
        Assert.Equal(["a", "", "a", "größe"], records[2].Headers.ToArray().Select(header => header.Key));
        Assert.Equal("1", Text(records[2].Headers[0].Value!.Value.Span));
        Assert.Equal(0, records[2].Headers[1].Value!.Value.Length);
        Assert.Null(records[2].Headers[2].Value);
        Assert.Equal("ü", Text(records[2].Headers[3].Value!.Value.Span));
        Assert.Equal(1, records[3].TimestampMs);
        Assert.Throws<ArgumentOutOfRangeException>(() => producer.TrySend(new ProducerRecord { Topic = topic, TimestampMs = -1 }, listener));
    }

    [Fact]
    public async Task ChoosesPartitionsAsJavaDoes()
    {
        // murmur2 of the keys, as Java's producer computes it (protocol spec, partitioning).
        (byte[] Key, int Hash)[] keys = [([], 275646681), (Bytes("21"), -973932308), (Bytes("foobar"), -790332482), (Bytes("a-little-bit-long-string"), -985981536), ([0, 0xFF], -190448095)];
        var kafka = await fixture.StartedAsync();
        var topic = await kafka.CreateTopicAsync(partitions: 12);
        await using var producer = kafka.Producer();

        foreach (var (key, hash) in keys)
        {
            var place = await producer.SendAsync(topic, key, null, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal((hash & 0x7fffffff) % 12, place.Partition);
        }
    }

    [Fact]
    public async Task RoundRobinPartitioner_GoesRound()
    {
        var kafka = await fixture.StartedAsync();
        var topic = await kafka.CreateTopicAsync(partitions: 4);
        await using var producer = kafka.Producer(("partitioner.class", "org.apache.kafka.clients.producer.RoundRobinPartitioner"));
        await producer.SendAsync(topic, null, Bytes("first"), cancellationToken: TestContext.Current.CancellationToken);   // until then the partitions are not known
        var listener = new Deliveries();

        for (var i = 0; i < 40; i++)
            producer.TrySend(new ProducerRecord { Topic = topic, Key = i % 2 == 0 ? BytesOrNull.Null : Bytes("same"), Value = Bytes("v") }, listener);
        Assert.True(await producer.FlushAsync(Long, TestContext.Current.CancellationToken));

        Assert.Equal([10, 10, 10, 10], listener.Delivered.GroupBy(place => place.Partition).Select(group => group.Count()));
    }

    [Fact]
    public async Task RecordsWithoutAKey_StayTogetherUntilABatchIsFull_FromTheFirstOneOn()
    {
        var kafka = await fixture.StartedAsync();
        var topic = await kafka.CreateTopicAsync(partitions: 4);
        await using var producer = kafka.Producer();
        var listener = new Deliveries();

        // The topic's partitions are not known yet, nor is there a connection to their leader.
        for (var i = 0; i < 100; i++)
            producer.TrySend(new ProducerRecord { Topic = topic, Value = new byte[100] }, listener);
        Assert.True(await producer.FlushAsync(Long, TestContext.Current.CancellationToken));
        Assert.Single(listener.Delivered.Select(place => place.Partition).Distinct());

        for (var i = 0; i < 5000; i++)
            producer.TrySend(new ProducerRecord { Topic = topic, Value = new byte[100] }, listener);
        Assert.True(await producer.FlushAsync(Long, TestContext.Current.CancellationToken));
        Assert.NotEqual(1, listener.Delivered.Select(place => place.Partition).Distinct().Count());
    }

    [Fact]
    public async Task RefusesRecordsThatJavaRefuses_ToTheByte()
    {
        // The largest value that Java's producer takes with max.request.size=1048576 and no key (measured: 1048489).
        var kafka = await fixture.StartedAsync();
        var topic = await kafka.CreateTopicAsync(configs: new Dictionary<string, string> { ["max.message.bytes"] = "2000000" });
        await using var producer = kafka.Producer();
        var listener = new Deliveries();

        Assert.True(producer.TrySend(new ProducerRecord { Topic = topic, Value = new byte[1_048_489] }, listener));
        Assert.True(producer.TrySend(new ProducerRecord { Topic = topic, Value = new byte[1_048_490] }, listener));

        Assert.Equal(ErrorCode.MessageTooLarge, Assert.Single(listener.Failed).Code);
        Assert.Contains("max.request.size=1048576", listener.Failed.First().Message, StringComparison.Ordinal);
        Assert.True(await producer.FlushAsync(Long, TestContext.Current.CancellationToken));
        Assert.Single(listener.Delivered);
    }

    [Fact]
    public async Task ARecordThatTheBrokerFindsTooLarge_Fails_AndTheNextOneWorks()
    {
        var kafka = await fixture.StartedAsync();
        var topic = await kafka.CreateTopicAsync(configs: new Dictionary<string, string> { ["max.message.bytes"] = "1000" });
        await using var producer = kafka.Producer();

        var error = await Assert.ThrowsAsync<KafkaException>(() => producer.SendAsync(topic, null, new byte[5000], cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(ErrorCode.MessageTooLarge, error.Code);
        Assert.Equal(0, (await producer.SendAsync(topic, null, new byte[10], cancellationToken: TestContext.Current.CancellationToken)).Offset);
    }

    [Fact]
    public async Task AFullBuffer_IsSaid_AndRoomIsWaitedForWithoutAThread()
    {
        var kafka = await fixture.StartedAsync();
        var topic = await kafka.CreateTopicAsync();
        await using var producer = kafka.Producer(("buffer.memory", "10000"), ("batch.size", "1000"));
        var listener = new Deliveries();
        var value = new byte[4000];
        var refused = 0;

        for (var i = 0; i < 50; i++)
        {
            while (!producer.TrySend(new ProducerRecord { Topic = topic, Value = value }, listener))
            {
                refused++;
                Assert.InRange(producer.BytesInFlight, 0, 10_000);
                await producer.WaitForSpaceAsync(TestContext.Current.CancellationToken);
            }
        }

        Assert.True(refused > 0, "50 records of 4000 bytes fitted into a buffer of 10000 bytes.");
        Assert.True(await producer.FlushAsync(Long, TestContext.Current.CancellationToken));
        Assert.Equal(50, listener.Delivered.Count);
        Assert.True(producer.TrySend(new ProducerRecord { Topic = topic, Value = new byte[10_001] }, listener));
        Assert.Contains("buffer.memory=10000", Assert.Single(listener.Failed).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RecordsOfOneCall_KeepTheirOrder_ThoughThereIsNoRoomForAllAtOnce()
    {
        var kafka = await fixture.StartedAsync();
        var topic = await kafka.CreateTopicAsync();
        await using var producer = kafka.Producer(("buffer.memory", "10000"), ("batch.size", "1000"));
        var written = await producer.SendAllAsync(
            topic, [.. Enumerable.Range(0, 50).Select(static i => (Bytes($"{i}"), (byte[]?)new byte[i % 5 == 0 ? 4000 : 10]))], TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 50).Select(static offset => (long)offset), written.Select(static record => record.Offset));
    }

    [Fact]
    public async Task NoRoomForMaxBlockMs_IsATimeout()
    {
        var properties = new Dictionary<string, string>(ConnectClientDefaults.SourceProducer)
        {
            ["bootstrap.servers"] = $"127.0.0.1:{FreePort.Next()}",
            ["buffer.memory"] = "200",
            ["batch.size"] = "0",
            ["max.block.ms"] = "50",
        };
        await using var producer = new RecordProducer(ClientSettings.ForProducer(properties), new TestLogger());
        var listener = new Deliveries();
        Assert.True(producer.TrySend(new ProducerRecord { Topic = "t", Value = new byte[110] }, listener));
        Assert.False(producer.TrySend(new ProducerRecord { Topic = "t", Value = new byte[110] }, listener));

        var error = await Assert.ThrowsAsync<KafkaException>(() => producer.WaitForSpaceAsync(TestContext.Current.CancellationToken).AsTask());
        Assert.True(error.IsRetriable);
        Assert.Equal(ErrorCode.RequestTimedOut, error.Code);
        Assert.Contains("max.block.ms", error.Message, StringComparison.Ordinal);

        await producer.AbortAsync();
        Assert.True(Assert.Single(listener.Failed).IsAborted);
    }

    [Fact]
    public async Task ABufferSmallerThanABatch_IsRefused_AsJavaRefusesIt()
    {
        var properties = new Dictionary<string, string>(ConnectClientDefaults.SourceProducer)
        {
            ["bootstrap.servers"] = $"127.0.0.1:{FreePort.Next()}",
            ["buffer.memory"] = "16383",
        };
        await using var producer = new RecordProducer(ClientSettings.ForProducer(properties), new TestLogger());
        var listener = new Deliveries();

        var error = Assert.Throws<KafkaException>(() => producer.TrySend(new ProducerRecord { Topic = "t", Value = Bytes("v") }, listener));
        Assert.Equal("Attempt to allocate 16384 bytes, but there is a hard limit of 16383 on memory allocations.", error.KafkaText);
        Assert.True(producer.TrySend(new ProducerRecord { Topic = "t", Value = new byte[16_384] }, listener));
        Assert.Equal(ErrorCode.MessageTooLarge, Assert.Single(listener.Failed).Code);
    }

    [Fact]
    public async Task Flush_DoesNotLinger()
    {
        var kafka = await fixture.StartedAsync();
        var topic = await kafka.CreateTopicAsync();
        await using var producer = kafka.Producer(("linger.ms", "600000"));
        var listener = new Deliveries();
        producer.TrySend(new ProducerRecord { Topic = topic, Value = Bytes("v") }, listener);

        Assert.True(await producer.FlushAsync(Long, TestContext.Current.CancellationToken));
        Assert.Single(listener.Delivered);
    }

    [Fact]
    public async Task Dispose_DeliversWhatWasTaken()
    {
        var kafka = await fixture.StartedAsync();
        var topic = await kafka.CreateTopicAsync();
        var listener = new Deliveries();
        var producer = kafka.Producer();
        for (var i = 0; i < 1000; i++)
            producer.TrySend(new ProducerRecord { Topic = topic, Value = Bytes("v") }, listener);

        await producer.DisposeAsync();

        Assert.Equal(1000, listener.Delivered.Count);
        Assert.Throws<ObjectDisposedException>(() => producer.TrySend(new ProducerRecord { Topic = topic }, listener));
    }

    [Fact]
    public async Task Abort_ReportsEveryRecordOnce()
    {
        const int Count = 5000;
        var kafka = await fixture.StartedAsync();
        var topic = await kafka.CreateTopicAsync();
        var listener = new Deliveries();
        var producer = kafka.Producer(("linger.ms", "600000"));
        for (var i = 0; i < Count; i++)
            producer.TrySend(new ProducerRecord { Topic = topic, Value = Bytes("v") }, listener);

        await producer.AbortAsync();

        Assert.Equal(Count, listener.Count);
        Assert.All(listener.Failed, error => Assert.True(error.IsAborted));
    }

    [Fact]
    public async Task AThrowingListener_DoesNotStopTheOthers()
    {
        var kafka = await fixture.StartedAsync();
        var topic = await kafka.CreateTopicAsync();
        var logger = new TestLogger();
        await using var producer = kafka.Producer(logger);
        var listener = new Deliveries();
        producer.TrySend(new ProducerRecord { Topic = topic }, new ThrowingListener());
        producer.TrySend(new ProducerRecord { Topic = topic }, listener);

        Assert.True(await producer.FlushAsync(Long, TestContext.Current.CancellationToken));
        Assert.Single(listener.Delivered);
        Assert.Contains(logger.Lines, line => line.Text.Contains("listener threw", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ManyThreads_SendThroughOneProducer_AndCloseInBetween()
    {
        var kafka = await fixture.StartedAsync();
        var topic = await kafka.CreateTopicAsync(partitions: 2);
        var producer = kafka.Producer(("buffer.memory", "200000"));
        var listener = new Deliveries();
        var taken = 0;

        async Task SendAsync()
        {
            try
            {
                while (true)
                {
                    if (producer.TrySend(new ProducerRecord { Topic = topic, Value = new byte[100] }, listener))
                        Interlocked.Increment(ref taken);
                    else
                        await producer.WaitForSpaceAsync(CancellationToken.None);
                }
            }
            catch (ObjectDisposedException)
            {
                // The producer was closed: the end of the test.
            }
        }
        var senders = Enumerable.Range(0, 4).Select(_ => Task.Run(SendAsync)).ToArray();
        await Eventually.UntilAsync(() => listener.Delivered.Count > 10_000, "10000 records are delivered");
        await producer.AbortAsync();
        await Task.WhenAll(senders).WaitAsync(Long, TestContext.Current.CancellationToken);

        Assert.Equal(taken, listener.Count);
    }

    private sealed class ThrowingListener : IDeliveryListener
    {
        public void OnDelivered(int partition, long offset, long timestampMs) => throw new InvalidOperationException("on purpose");

        public void OnFailed(KafkaException error) => throw new InvalidOperationException("on purpose");
    }
}
