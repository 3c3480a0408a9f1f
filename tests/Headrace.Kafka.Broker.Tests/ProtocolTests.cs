using System.Reflection;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;
using Headrace.Kafka.Protocol.Records;

namespace Headrace.Kafka.Broker.Tests;

public sealed class ProtocolTests
{
    [Fact]
    public async Task Every_advertised_version_of_every_api_is_answered()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await RawClient.ConnectAsync(broker.Port);
        var versions = await client.AskAsync<ApiVersionsRequest, ApiVersionsResponse>(new() { ClientSoftwareName = "raw", ClientSoftwareVersion = "1" }, 3);
        Assert.Equal(0, versions.ApiKeys.Single(api => api.ApiKey == ApiKey.Produce).MinVersion);
        var ask = GetType().GetMethod(nameof(AskAllAsync), BindingFlags.Static | BindingFlags.NonPublic)!;
        foreach (var api in versions.ApiKeys)
        {
            var request = typeof(ProduceRequest).Assembly.GetType($"Headrace.Kafka.Protocol.Messages.{api.ApiKey}Request", throwOnError: true)!;
            var response = request.Assembly.GetType($"Headrace.Kafka.Protocol.Messages.{api.ApiKey}Response", throwOnError: true)!;
            await (Task)ask.MakeGenericMethod(request, response).Invoke(null, [broker, api.MinVersion, api.MaxVersion])!;
        }
    }

    [Fact]
    public async Task Every_version_carries_real_answers()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await RawClient.ConnectAsync(broker.Port);
        await Produce(client, "t", 7, "value");
        for (short version = 1; version <= 11; version++)
        {
            var offsets = await client.AskAsync<ListOffsetsRequest, ListOffsetsResponse>(
                new() { Topics = [new() { Name = "t", Partitions = [new() { Timestamp = -1 }] }] }, version);
            Assert.Equal(1, offsets.Topics[0].Partitions[0].Offset);
        }

        for (short version = 2; version <= 9; version++)
        {
            var commit = await client.AskAsync<OffsetCommitRequest, OffsetCommitResponse>(
                new() { GroupId = "g", Topics = [new() { Name = "t", Partitions = [new() { CommittedOffset = version }] }] }, version);
            Assert.Equal(ErrorCode.None, commit.Topics[0].Partitions[0].ErrorCode);
            var fetched = await client.AskAsync<OffsetFetchRequest, OffsetFetchResponse>(
                version < 8
                    ? new() { GroupId = "g", Topics = [new() { Name = "t", PartitionIndexes = [0, 1] }] }
                    : new() { Groups = [new() { GroupId = "g", Topics = [new() { Name = "t", PartitionIndexes = [0, 1] }] }] },
                version);
            Assert.Equal(version, version < 8 ? fetched.Topics[0].Partitions[0].CommittedOffset : fetched.Groups[0].Topics[0].Partitions[0].CommittedOffset);
            Assert.Equal(-1, version < 8 ? fetched.Topics[0].Partitions[1].CommittedOffset : fetched.Groups[0].Topics[0].Partitions[1].CommittedOffset);
        }

        var metadata = await client.AskAsync<MetadataRequest, MetadataResponse>(new() { Topics = [new() { Name = "t" }] }, 12);
        var id = metadata.Topics[0].TopicId;
        Assert.NotEqual(Guid.Empty, id);
        for (short version = 4; version <= 18; version++)
        {
            var fetch = await Fetch(client, "t", id, 0, version);
            Assert.Equal(1, RecordBatchView.Read(fetch.Records!.Value.Span).RecordCount);
        }

        for (short version = 3; version <= 13; version++)
        {
            var produced = await Produce(client, "t", version, "value", id);
            Assert.Equal(version - 2, produced.BaseOffset);
        }
    }

    [Theory]
    [InlineData(99)]
    [InlineData(5)]
    public async Task An_unknown_version_of_ApiVersions_is_answered_in_version_0(short version)
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await RawClient.ConnectAsync(broker.Port);
        await client.SendBytesAsync(Convert.FromHexString($"0000000a0012{version:x4}00000007ffff"));
        Assert.Equal("00000007" + "0023" + "00000001" + "0012" + "0000" + "0004", Convert.ToHexStringLower((await client.ReceiveFrameAsync())!));
    }

    [Fact]
    public async Task A_client_software_name_that_is_none_is_refused()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await RawClient.ConnectAsync(broker.Port);
        var response = await client.AskAsync<ApiVersionsRequest, ApiVersionsResponse>(new() { ClientSoftwareName = "", ClientSoftwareVersion = "1" }, 3);
        Assert.Equal(ErrorCode.InvalidRequest, response.ErrorCode);
    }

    [Fact]
    public async Task Responses_come_in_the_order_of_the_requests()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await RawClient.ConnectAsync(broker.Port);
        await Produce(client, "t", 9, "first");
        var sent = new List<int>();
        for (var i = 0; i < 100; i++)
        {
            sent.Add(i % 10 == 5
                ? await client.SendAsync<MetadataRequest, MetadataResponse>(new(), 9)
                : await client.SendAsync<ProduceRequest, ProduceResponse>(ProduceOf("t", "value", Guid.Empty, (short)(i % 3 == 0 ? 1 : -1)), 9));
        }

        foreach (var correlationId in sent)
        {
            var frame = (await client.ReceiveFrameAsync())!;
            Assert.Equal(correlationId, System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(frame));
        }
    }

    [Fact]
    public async Task Produce_without_acknowledgement_is_not_answered()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await RawClient.ConnectAsync(broker.Port);
        await Produce(client, "t", 9, "first");
        await client.SendAsync<ProduceRequest, ProduceResponse>(ProduceOf("t", "second", Guid.Empty, 0), 9);
        var next = await Produce(client, "t", 9, "third");
        Assert.Equal(2, next.BaseOffset);
    }

    [Fact]
    public async Task What_was_sent_before_the_client_closed_is_not_lost()
    {
        await using var broker = await TestBroker.StartAsync();
        using var reader = await RawClient.ConnectAsync(broker.Port);
        await Produce(reader, "t", 9, "first");
        const int Records = 50;
        using (var client = await RawClient.ConnectAsync(broker.Port))
        {
            for (var i = 0; i < Records; i++)
                await client.SendAsync<ProduceRequest, ProduceResponse>(ProduceOf("t", "unacknowledged", Guid.Empty, 0), 9);
        }

        await Headrace.TestKit.Eventually.UntilAsync(
            async () => (await Fetch(reader, "t", Guid.Empty, 0, 11)).HighWatermark == Records + 1,
            "all records that were sent without acknowledgement");
    }

    [Fact]
    public async Task Fetch_waits_for_a_record_and_is_woken_by_it()
    {
        await using var broker = await TestBroker.StartAsync();
        using var producer = await RawClient.ConnectAsync(broker.Port);
        using var consumer = await RawClient.ConnectAsync(broker.Port);
        await Produce(producer, "t", 9, "first");
        var waiting = Fetch(consumer, "t", Guid.Empty, 1, 11, waitMs: 60_000);
        await Produce(producer, "t", 9, "second");
        var data = await waiting;
        Assert.Equal(1, RecordBatchView.Read(data.Records!.Value.Span).BaseOffset);
        Assert.Equal(2, data.HighWatermark);
    }

    [Fact]
    public async Task Fetch_at_the_end_is_empty_after_its_wait_and_beyond_it_out_of_range()
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await RawClient.ConnectAsync(broker.Port);
        await Produce(client, "t", 9, "first");
        Assert.True((await Fetch(client, "t", Guid.Empty, 1, 11, waitMs: 10)).Records!.Value.IsEmpty);
        AssertError(ErrorCode.OffsetOutOfRange, await Fetch(client, "t", Guid.Empty, 3, 11, waitMs: 60_000));
        AssertError(ErrorCode.UnknownTopicOrPartition, await Fetch(client, "nope", Guid.Empty, 0, 11, waitMs: 60_000));
        AssertError(ErrorCode.UnknownTopicId, await Fetch(client, "", Guid.NewGuid(), 0, 13, waitMs: 60_000));

        // As Kafka's brokers: librdkafka takes an answer with null records for a broken one, and asks for the same again for ever.
        static void AssertError(ErrorCode expected, FetchResponse.PartitionData data)
        {
            Assert.Equal(expected, data.ErrorCode);
            Assert.True(data.Records is { IsEmpty: true });
        }
    }

    internal static ProduceRequest ProduceOf(string topic, string value, Guid id, short acks = -1) => new()
    {
        Acks = acks,
        TimeoutMs = 30_000,
        TopicData = [new() { Name = topic, TopicId = id, PartitionData = [new() { Records = BatchOf(value) }] }],
    };

    internal static byte[] BatchOf(params string[] values) => BatchOf(_ => { }, values);

    internal static byte[] BatchOf(Action<RecordBatchBuilder> change, params string[] values)
    {
        using var builder = new RecordBatchBuilder();
        change(builder);
        foreach (var value in values)
            builder.Append(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), "key"u8.ToArray(), System.Text.Encoding.UTF8.GetBytes(value));
        return builder.Build().ToArray();
    }

    internal static async Task<ProduceResponse.PartitionProduceResponse> Produce(RawClient client, string topic, short version, string value, Guid id = default)
    {
        if (id == Guid.Empty)
            await client.AskAsync<MetadataRequest, MetadataResponse>(new() { Topics = [new() { Name = topic }] }, 4);
        var response = await client.AskAsync<ProduceRequest, ProduceResponse>(ProduceOf(topic, value, id), version);
        var partition = response.Responses[0].PartitionResponses[0];
        Assert.Equal(ErrorCode.None, partition.ErrorCode);
        return partition;
    }

    internal static async Task<FetchResponse.PartitionData> Fetch(RawClient client, string topic, Guid id, long offset, short version, int waitMs = 0)
    {
        var response = await client.AskAsync<FetchRequest, FetchResponse>(
            new()
            {
                MaxWaitMs = waitMs,
                MinBytes = 1,
                Topics = [new() { Topic = topic, TopicId = id, Partitions = [new() { FetchOffset = offset, PartitionMaxBytes = 1 << 20 }] }],
            },
            version);
        Assert.Equal(ErrorCode.None, response.ErrorCode);
        return response.Responses[0].Partitions[0];
    }

    private static async Task AskAllAsync<TRequest, TResponse>(TestBroker broker, short min, short max)
        where TRequest : IRequest<TRequest, TResponse>, new()
        where TResponse : IResponse<TResponse>
    {
        for (var version = Math.Max(min, TRequest.VersionMin); version <= max; version++)
        {
            using var client = await RawClient.ConnectAsync(broker.Port);
            var request = new TRequest();
            if (request is DescribeClusterRequest cluster)
                cluster.EndpointType = 1;
            if (request is ProduceRequest produce)
                produce.Acks = -1;
            await client.AskAsync<TRequest, TResponse>(request, version);
        }
    }
}
