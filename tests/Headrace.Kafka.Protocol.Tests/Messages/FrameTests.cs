using System.Buffers;
using System.IO.Pipelines;
using Headrace.Kafka.Protocol.Messages;
using Headrace.Kafka.Protocol.Wire;

namespace Headrace.Kafka.Protocol.Tests.Messages;

public sealed class FrameTests
{
    [Theory]
    [InlineData(0, "0000001200120000000000070008636c69656e742d69")]
    [InlineData(3, "0000001800120003000000070008636c69656e742d69" + "00" + "026e" + "0276" + "00")]
    public void ARequestGoesAfterItsLengthAndHeader(short version, string hex)
    {
        var output = new ArrayBufferWriter<byte>();
        var request = new ApiVersionsRequest { ClientSoftwareName = "n", ClientSoftwareVersion = "v" };

        Frame.WriteRequest<ApiVersionsRequest, ApiVersionsResponse>(output, request, version, correlationId: 7, clientId: "client-i");

        Assert.Equal(hex, Convert.ToHexStringLower(output.WrittenSpan));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(18)]
    public async Task AFetchResponseLargerThanAPipesSegmentsComesOutWhole(short version)
    {
        var records = new byte[1_000_000];
        new Random(1).NextBytes(records);
        var response = new FetchResponse
        {
            Responses = [new() { Topic = "t", Partitions = [new() { PartitionIndex = 1, Records = records }, new() { PartitionIndex = 2, Records = records.AsMemory(0, 10) }] }],
        };
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));

        Frame.WriteResponse(pipe.Writer, response, version, correlationId: 42);
        await pipe.Writer.CompleteAsync();
        var frame = (await pipe.Reader.ReadAtLeastAsync(int.MaxValue, TestContext.Current.CancellationToken)).Buffer.ToArray();

        Assert.Equal(frame.Length - Frame.LengthBytes, Convert.ToInt32(Convert.ToHexString(frame.AsSpan(0, 4)), 16));
        var read = Frame.ReadResponse<FetchResponse>(frame.AsMemory(Frame.LengthBytes), version, out var correlationId);
        Assert.Equal(42, correlationId);
        Assert.True(read.Responses[0].Partitions[0].Records!.Value.Span.SequenceEqual(records));
        Assert.Equal(10, read.Responses[0].Partitions[1].Records!.Value.Length);
    }

    [Fact]
    public void KeysAndValuesOfInternalTopicsStartWithTheirTypeAndVersion()
    {
        var key = PrefixedMessage.KeyToArray(new OffsetCommitKey { Group = "g", Topic = "t", Partition = 3 });
        Assert.Equal("0001" + "000167" + "000174" + "00000003", Convert.ToHexStringLower(key));
        Assert.Equal(OffsetCommitKey.RecordType, PrefixedMessage.ReadPrefix(key));
        Assert.Equal("t", PrefixedMessage.Read<OffsetCommitKey>(key, version: 0).Topic);

        var value = PrefixedMessage.ToArray(new OffsetCommitValue { Offset = 5, Metadata = "m", CommitTimestamp = 6 }, 3);
        Assert.Equal("0003" + "0000000000000005" + "ffffffff" + "00016d" + "0000000000000006", Convert.ToHexStringLower(value));
        Assert.Equal(5, PrefixedMessage.Read<OffsetCommitValue>(value).Offset);
        Assert.Throws<ProtocolException>(() => PrefixedMessage.Read<OffsetCommitValue>(new byte[1]));
    }

    [Fact]
    public void AUuidHasKafkasTextForm()
    {
        var uuid = new Guid("00112233-4455-6677-8899-aabbccddeeff");

        Assert.Equal("ABEiM0RVZneImaq7zN3u_w", KafkaUuid.Format(uuid));
        Assert.True(KafkaUuid.TryParse("ABEiM0RVZneImaq7zN3u_w", out var parsed));
        Assert.Equal(uuid, parsed);
        Assert.False(KafkaUuid.TryParse("ABEiM0RVZneImaq7zN3u", out _));
        Assert.False(KafkaUuid.TryParse("ABEiM0RVZneImaq7zN3u_!", out _));
    }
}
