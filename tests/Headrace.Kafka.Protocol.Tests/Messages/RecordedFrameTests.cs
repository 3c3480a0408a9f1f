using System.Buffers.Binary;
using System.Globalization;
using Headrace.Kafka.Protocol.Messages;
using Headrace.Kafka.Protocol.Records;
using Headrace.Kafka.Protocol.Tests.Records;
using Headrace.Kafka.Protocol.Wire;

namespace Headrace.Kafka.Protocol.Tests.Messages;

/// <summary>What real clients and a real broker said to each other: testdata/capture/record_frames.py says how it was recorded.</summary>
public sealed class RecordedFrameTests
{
    public static TheoryData<string> Clients => [.. Directory.GetFiles(TestData.PathOf("frames"), "*.txt").Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Clients))]
    public void EveryFrameIsReadAndWrittenAgainByteByByte(string client)
    {
        var count = 0;
        foreach (var line in File.ReadLines(TestData.PathOf($"frames/{client}")))
        {
            var parts = line.Split(' ');
            var key = (ApiKey)int.Parse(parts[0], CultureInfo.InvariantCulture);
            var version = short.Parse(parts[1], CultureInfo.InvariantCulture);
            AssertRequest(key, version, Convert.FromHexString(parts[2]));
            if (parts[3] != "-")
                AssertResponse(key, version, Convert.FromHexString(parts[3]));
            count++;
        }
        Assert.NotEqual(0, count);
    }

    [Theory]
    [MemberData(nameof(Clients))]
    public void TheBatchesOfRealProducersAreValid(string client)
    {
        var codecs = new HashSet<CompressionCodec>();
        using var reader = new RecordBatchReader();
        foreach (var line in File.ReadLines(TestData.PathOf($"frames/{client}")).Where(line => line.StartsWith("0 ", StringComparison.Ordinal)))
        {
            var parts = line.Split(' ');
            var version = short.Parse(parts[1], CultureInfo.InvariantCulture);
            var body = new WireReader(Convert.FromHexString(parts[2]));
            RequestHeader.Read(ref body, ProduceRequest.GetHeaderVersion(version));
            foreach (var partition in ProduceRequest.Read(ref body, version).TopicData.SelectMany(topic => topic.PartitionData))
            {
                var batch = RecordBatchView.Read(partition.Records!.Value.Span);
                Assert.True(reader.Validate(batch, requireConsecutiveOffsets: true).RecordCount > 0);
                Assert.NotEmpty(BatchText.Describe(partition.Records.Value.Span));
                codecs.Add(batch.Compression);
            }
        }
        Assert.NotEmpty(codecs);
    }

    private static void AssertRequest(ApiKey key, short version, byte[] frame)
    {
        var entry = MessageCatalog.All[key + "Request"];
        var headerVersion = (short)(version >= entry.FlexibleVersionMin ? 2 : 1);
        var reader = new WireReader(frame);
        var header = RequestHeader.Read(ref reader, headerVersion);
        Assert.Equal(key, header.RequestApiKey);
        Assert.Equal(version, header.RequestApiVersion);
        AssertFrame(frame, header, headerVersion, entry, version, reader.Position);
    }

    private static void AssertResponse(ApiKey key, short version, byte[] frame)
    {
        if (key == ApiKey.ApiVersions && BinaryPrimitives.ReadInt16BigEndian(frame.AsSpan(sizeof(int))) == (short)ErrorCode.UnsupportedVersion)
            version = 0;
        var entry = MessageCatalog.All[key + "Response"];
        var headerVersion = (short)(version >= entry.FlexibleVersionMin && key != ApiKey.ApiVersions ? 1 : 0);
        var reader = new WireReader(frame);
        var header = ResponseHeader.Read(ref reader, headerVersion);
        AssertFrame(frame, header, headerVersion, entry, version, reader.Position);
    }

    private static void AssertFrame(byte[] frame, IMessage header, short headerVersion, MessageCatalog.Entry entry, short version, int position)
    {
        var message = entry.Read(frame.AsMemory(position), version);
        var written = (byte[])[.. MessageCatalog.Write(header, headerVersion), .. MessageCatalog.Write(message, version)];
        Assert.True(
            frame.AsSpan().SequenceEqual(written),
            $"{entry.Name} {version}: {Convert.ToHexStringLower(frame)} was read, but written as {Convert.ToHexStringLower(written)}");
    }
}
