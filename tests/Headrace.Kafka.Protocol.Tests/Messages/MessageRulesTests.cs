using Headrace.Kafka.Protocol.Messages;
using Headrace.Kafka.Protocol.Wire;

namespace Headrace.Kafka.Protocol.Tests.Messages;

public sealed class MessageRulesTests
{
    [Fact]
    public void AValueThatAVersionCannotCarryIsAnErrorWithFieldAndVersion()
    {
        var request = new HeartbeatRequest { GroupId = "g", MemberId = "m", GroupInstanceId = "static" };

        var exception = Assert.Throws<ProtocolException>(() => MessageCatalog.Write(request, 2));

        Assert.Equal("HeartbeatRequest.GroupInstanceId", exception.Field);
        Assert.Contains("version 2", exception.Message, StringComparison.Ordinal);
        Assert.NotEmpty(MessageCatalog.Write(request, 3));
    }

    [Fact]
    public void AnIgnorableValueIsLeftOutWhereAVersionLacksIt()
    {
        var response = new HeartbeatResponse { ThrottleTimeMs = 100, ErrorCode = ErrorCode.RebalanceInProgress };

        Assert.Equal("001b", Convert.ToHexStringLower(MessageCatalog.Write(response, 0)));
        Assert.Equal("00000064001b", Convert.ToHexStringLower(MessageCatalog.Write(response, 1)));
    }

    [Fact]
    public void NullWhereAVersionDoesNotAllowItIsAnError()
    {
        var request = new MetadataRequest { Topics = null };

        Assert.Contains("version 0", Assert.Throws<ProtocolException>(() => MessageCatalog.Write(request, 0)).Message, StringComparison.Ordinal);
        Assert.Equal("ffffffff", Convert.ToHexStringLower(MessageCatalog.Write(request, 1)));
        Assert.Throws<ProtocolException>(() => MessageCatalog.All["MetadataRequest"].Read(Convert.FromHexString("ffffffff"), 0));
    }

    [Fact]
    public void DefaultsAreThoseOfTheProtocol()
    {
        Assert.Equal(-1, new FetchRequest().ReplicaId);
        Assert.Equal(int.MaxValue, new FetchRequest().MaxBytes);
        Assert.Equal(long.MaxValue, new FetchRequest.FetchPartition().HighWatermark);
        Assert.True(new MetadataRequest().AllowAutoTopicCreation);
        Assert.Empty(new MetadataRequest().Topics!);
        Assert.Null(new ProduceRequest().TransactionalId);
        Assert.Equal("", new ProduceRequest.TopicProduceData().Name);
        Assert.Equal(int.MinValue, new MetadataResponse().ClusterAuthorizedOperations);
    }

    [Fact]
    public void UnknownTaggedFieldsArePassedOver()
    {
        var request = new HeartbeatRequest { GroupId = "g", GenerationId = 1, MemberId = "m" };
        var bytes = MessageCatalog.Write(request, 4);
        var tagged = (byte[])[.. bytes[..^1], 2, 5, 3, 1, 2, 3, 0xff, 0xff, 3, 0];

        var read = (HeartbeatRequest)MessageCatalog.All["HeartbeatRequest"].Read(tagged, 4);

        Assert.Equal("m", read.MemberId);
        Assert.Equal(bytes, MessageCatalog.Write(read, 4));
    }

    [Theory]
    [InlineData("02" + "0101" + "00" + "0001" + "00", "comes after tag 1")]
    [InlineData("01" + "0005" + "0000", "needs 5 bytes")]
    [InlineData("ffffffff0f", "tagged fields")]
    public void BrokenTaggedFieldsAreRefused(string tags, string message)
    {
        var bytes = MessageCatalog.Write(new HeartbeatRequest { GroupId = "g", GenerationId = 1, MemberId = "m" }, 4);

        var exception = Assert.Throws<ProtocolException>(
            () => MessageCatalog.All["HeartbeatRequest"].Read((byte[])[.. bytes[..^1], .. Convert.FromHexString(tags)], 4));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATaggedFieldThatIsNotUsedToItsEndIsRefused()
    {
        // ClusterId, tag 0: three bytes for a string of one.
        var bytes = MessageCatalog.Write(new FetchRequest { ClusterId = "c" }, 12);
        bytes[^3]++;

        var exception = Assert.Throws<ProtocolException>(() => MessageCatalog.All["FetchRequest"].Read((byte[])[.. bytes, 0], 12));

        Assert.Contains("was only used to", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ARequestsRecordsAreASliceOfItsFrame()
    {
        var frame = GoldenMessages.All.Single(golden => golden is { Name: "ProduceRequest", Version: 9, Variant: "filled" }).Bytes;
        var reader = new WireReader(frame);

        var records = ProduceRequest.Read(ref reader, 9).TopicData[0].PartitionData[0].Records!.Value;

        Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(records, out var segment));
        Assert.Same(frame, segment.Array);
    }

    [Fact]
    public void TheHeaderOfAnApiVersionsResponseIsAlwaysTheOldOne()
    {
        Assert.Equal(0, ApiVersionsResponse.GetHeaderVersion(4));
        Assert.Equal(2, ApiVersionsRequest.GetHeaderVersion(4));
        Assert.Equal(1, MetadataResponse.GetHeaderVersion(9));
        Assert.Equal(0, SaslHandshakeResponse.GetHeaderVersion(1));
    }

    [Fact]
    public void AnUnstableVersionIsReadButNotPromised()
    {
        Assert.Equal(6, InitProducerIdRequest.VersionMax);
        Assert.Equal(5, InitProducerIdRequest.VersionMaxStable);
        Assert.Equal(FetchRequest.VersionMax, FetchRequest.VersionMaxStable);
    }
}
