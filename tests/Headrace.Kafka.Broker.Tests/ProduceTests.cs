using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;
using Headrace.Kafka.Protocol.Records;

namespace Headrace.Kafka.Broker.Tests;

public sealed class ProduceTests
{
    [Fact]
    public async Task What_is_wrong_with_a_batch_is_answered_with_its_own_error()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await RawClient.ConnectAsync(broker.Port);
        await CreateAsync(client, "plain");
        await CreateAsync(client, "compacted", ("cleanup.policy", "compact"));
        await CreateAsync(client, "small", ("max.message.bytes", "200"));
        await CreateAsync(client, "replicated", ("min.insync.replicas", "2"));

        var corrupt = ProtocolTests.BatchOf("value");
        corrupt[^1] ^= 1;
        Assert.Equal(ErrorCode.CorruptMessage, await ProduceAsync(client, "plain", corrupt));
        Assert.Equal(ErrorCode.CorruptMessage, await ProduceAsync(client, "plain", ProtocolTests.BatchOf("value")[..40]));
        Assert.Equal(ErrorCode.InvalidRecord, await ProduceAsync(client, "plain", []));
        Assert.Equal(ErrorCode.InvalidRecord, await ProduceAsync(client, "plain", [.. ProtocolTests.BatchOf("a"), .. ProtocolTests.BatchOf("b")]));
        var old = ProtocolTests.BatchOf("value");
        old[16] = 1;
        Assert.Equal(ErrorCode.UnsupportedForMessageFormat, await ProduceAsync(client, "plain", old));
        Assert.Equal(ErrorCode.InvalidRecord, await ProduceAsync(client, "plain", ProtocolTests.BatchOf(builder => builder.IsControl = true, "value")));
        Assert.Equal(ErrorCode.InvalidTxnState, await ProduceAsync(client, "plain", ProtocolTests.BatchOf(builder => (builder.IsTransactional, builder.ProducerId, builder.ProducerEpoch, builder.BaseSequence) = (true, 1, 0, 0), "value")));
        Assert.Equal(ErrorCode.InvalidRecord, await ProduceAsync(client, "plain", ProtocolTests.BatchOf(builder => builder.ProducerId = 1, "value")));
        Assert.Equal(ErrorCode.InvalidTimestamp, await ProduceAsync(client, "plain", ProtocolTests.BatchOf(builder => builder.LogAppendTimeMs = 1, "value")));
        Assert.Equal(ErrorCode.InvalidTimestamp, await ProduceAsync(client, "plain", At(DateTimeOffset.UtcNow.AddHours(2))));
        Assert.Equal(ErrorCode.InvalidRecord, await ProduceAsync(client, "compacted", WithoutKey()));
        Assert.Equal(ErrorCode.MessageTooLarge, await ProduceAsync(client, "small", ProtocolTests.BatchOf(new string('x', 300))));
        Assert.Equal(ErrorCode.NotEnoughReplicas, await ProduceAsync(client, "replicated", ProtocolTests.BatchOf("value")));
        Assert.Equal(ErrorCode.None, await ProduceAsync(client, "replicated", ProtocolTests.BatchOf("value"), acks: 1));
        Assert.Equal(ErrorCode.InvalidRequiredAcks, await ProduceAsync(client, "plain", ProtocolTests.BatchOf("value"), acks: 2));
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, await ProduceAsync(client, "nope", ProtocolTests.BatchOf("value")));
        Assert.Equal(ErrorCode.UnsupportedCompressionType, await ProduceAsync(client, "plain", ProtocolTests.BatchOf(builder => builder.Compression = CompressionCodec.Zstd, "value"), version: 3));
        await client.AskAsync<OffsetCommitRequest, OffsetCommitResponse>(new() { GroupId = "g", Topics = [new() { Name = "plain", Partitions = [new()] }] }, 8);
        Assert.Equal(ErrorCode.InvalidTopic, await ProduceAsync(client, "__consumer_offsets", ProtocolTests.BatchOf("value")));

        // Nothing of all that is in the log.
        Assert.Equal(ErrorCode.None, await ProduceAsync(client, "plain", ProtocolTests.BatchOf("value")));
        var fetched = await ProtocolTests.Fetch(client, "plain", Guid.Empty, 0, 11);
        Assert.Equal(1, fetched.HighWatermark);
    }

    [Fact]
    public async Task A_batch_sent_again_is_answered_with_its_first_offset_and_a_gap_is_refused()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await RawClient.ConnectAsync(broker.Port);
        await CreateAsync(client, "t");
        var id = (await client.AskAsync<InitProducerIdRequest, InitProducerIdResponse>(new(), 4)).ProducerId;
        byte[] Batch(int sequence) => ProtocolTests.BatchOf(builder => (builder.ProducerId, builder.ProducerEpoch, builder.BaseSequence) = (id, 0, sequence), "a", "b");
        var first = Batch(0);
        Assert.Equal(0, (await AnswerAsync(client, "t", first.ToArray())).BaseOffset);
        Assert.Equal(2, (await AnswerAsync(client, "t", Batch(2))).BaseOffset);
        await broker.RestartAsync();
        using var again = await RawClient.ConnectAsync(broker.Port);
        Assert.Equal(0, (await AnswerAsync(again, "t", first.ToArray())).BaseOffset);
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, await ProduceAsync(again, "t", Batch(8)));
        Assert.NotEqual(id, (await again.AskAsync<InitProducerIdRequest, InitProducerIdResponse>(new(), 4)).ProducerId);
    }

    [Fact]
    public async Task The_topics_own_compression_and_time_replace_the_producers()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await RawClient.ConnectAsync(broker.Port);
        foreach (var codec in (string[])["gzip", "snappy", "lz4", "zstd", "uncompressed"])
        {
            await CreateAsync(client, codec, ("compression.type", codec), ("message.timestamp.type", "LogAppendTime"));
            var produced = await AnswerAsync(client, codec, ProtocolTests.BatchOf(builder => builder.Compression = CompressionCodec.Gzip, "one", "two"));
            Assert.Equal(ErrorCode.None, produced.ErrorCode);
            var fetched = await ProtocolTests.Fetch(client, codec, Guid.Empty, 0, 11);
            var batch = RecordBatchView.Read(fetched.Records!.Value.Span);
            Assert.True(batch.IsCrcValid);
            Assert.Equal(codec == "uncompressed" ? "none" : codec, batch.Compression.ToString().ToLowerInvariant());
            Assert.Equal(TimestampType.LogAppendTime, batch.TimestampType);
            Assert.Equal(produced.LogAppendTimeMs, batch.MaxTimestamp);
            using var reader = new RecordBatchReader();
            var values = new List<string>();
            foreach (var record in reader.Read(batch))
                values.Add(System.Text.Encoding.UTF8.GetString(record.Value));
            Assert.Equal(["one", "two"], values);
        }
    }

    [Fact]
    public async Task Requests_larger_than_the_pipes_of_the_server_arrive()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await RawClient.ConnectAsync(broker.Port);
        await CreateAsync(client, "large", ("max.message.bytes", "50000000"));
        foreach (var size in (int[])[70_000, 1_100_000, 20_000_000])
        {
            var value = new string('x', size);
            Assert.Equal(ErrorCode.None, await ProduceAsync(client, "large", ProtocolTests.BatchOf(value)));
        }

        // Also a batch larger than what was asked for: the first one always comes.
        var fetched = await ProtocolTests.Fetch(client, "large", Guid.Empty, 2, 11);
        Assert.True(fetched.Records!.Value.Length > 20_000_000);
    }

    [Fact]
    public async Task A_flushless_acknowledgement_becomes_visible_soon_and_survives_a_clean_stop()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await RawClient.ConnectAsync(broker.Port);
        await CreateAsync(client, "t");
        Assert.Equal(ErrorCode.None, await ProduceAsync(client, "t", ProtocolTests.BatchOf("value"), acks: 1));
        Assert.False((await ProtocolTests.Fetch(client, "t", Guid.Empty, 0, 11, waitMs: 60_000)).Records!.Value.IsEmpty);
        await ProduceAsync(client, "t", ProtocolTests.BatchOf("value"), acks: 1);
        await broker.RestartAsync();
        using var again = await RawClient.ConnectAsync(broker.Port);
        Assert.Equal(2, (await ProtocolTests.Fetch(again, "t", Guid.Empty, 0, 11)).HighWatermark);
    }

    internal static async Task CreateAsync(RawClient client, string topic, params (string Name, string Value)[] configs)
    {
        var response = await client.AskAsync<CreateTopicsRequest, CreateTopicsResponse>(
            new()
            {
                Topics =
                [
                    new() { Name = topic, NumPartitions = 1, ReplicationFactor = 1, Configs = [.. configs.Select(config => new CreateTopicsRequest.CreatableTopicConfig { Name = config.Name, Value = config.Value })] },
                ],
            },
            7);
        Assert.Equal(ErrorCode.None, response.Topics[0].ErrorCode);
    }

    private static async Task<ErrorCode> ProduceAsync(RawClient client, string topic, byte[] records, short acks = -1, short version = 9) =>
        (await AnswerAsync(client, topic, records, acks, version)).ErrorCode;

    private static async Task<ProduceResponse.PartitionProduceResponse> AnswerAsync(RawClient client, string topic, byte[] records, short acks = -1, short version = 9)
    {
        var response = await client.AskAsync<ProduceRequest, ProduceResponse>(
            new() { Acks = acks, TimeoutMs = 30_000, TopicData = [new() { Name = topic, PartitionData = [new() { Records = records }] }] }, version);
        return response.Responses[0].PartitionResponses[0];
    }

    private static byte[] At(DateTimeOffset time)
    {
        using var builder = new RecordBatchBuilder();
        builder.Append(time.ToUnixTimeMilliseconds(), "key"u8.ToArray(), "value"u8.ToArray());
        return builder.Build().ToArray();
    }

    private static byte[] WithoutKey()
    {
        using var builder = new RecordBatchBuilder();
        builder.Append(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), null, "value"u8.ToArray());
        return builder.Build().ToArray();
    }
}
