using Headrace.Kafka.Protocol.Messages;
using Headrace.Kafka.Protocol.Tests.Messages;

namespace Headrace.Kafka.Protocol.Tests;

/// <summary>Numbers that reach the wire are frozen.</summary>
public sealed class WireNumberTests
{
    [Fact]
    public void ErrorCodesAndApiKeysHaveTheProtocolsNumbers()
    {
        Assert.Equal(Enumerable.Range(-1, 135), Enum.GetValues<ErrorCode>().Select(code => (int)code).Order());
        Assert.Equal(Enumerable.Range(0, 93), Enum.GetValues<ApiKey>().Select(key => (int)key).Order());
        Assert.Equal(Enumerable.Range(0, 5), Enum.GetValues<Protocol.Records.CompressionCodec>().Select(codec => (int)codec));
        Assert.Equal(79, (int)ErrorCode.MemberIdRequired);
        Assert.Equal(48, (int)ErrorCode.InvalidTxnState);
        Assert.Equal(129, (int)ErrorCode.RebootstrapRequired);
        Assert.Equal(75, (int)ApiKey.DescribeTopicPartitions);
    }

    [Fact]
    public void EveryRequestHasTheKeyOfItsName()
    {
        foreach (var entry in MessageCatalog.All.Values.Where(entry => entry.Type.IsAssignableTo(typeof(IApiMessage))))
        {
            var key = (ApiKey)entry.Type.GetProperty(nameof(IApiMessage.ApiKey))!.GetValue(null)!;
            Assert.Equal(entry.Name, key + (entry.Name.EndsWith("Request", StringComparison.Ordinal) ? "Request" : "Response"));
        }
    }

    [Fact]
    public void ErrorsHaveTheProtocolsNamesAndClasses()
    {
        Assert.Equal("NOT_LEADER_OR_FOLLOWER", ErrorCode.NotLeaderOrFollower.ProtocolName);
        Assert.Equal("INVALID_TOPIC_EXCEPTION", ErrorCode.InvalidTopic.ProtocolName);
        Assert.Equal("9999", ((ErrorCode)9999).ProtocolName);
        Assert.All(Enum.GetValues<ErrorCode>(), code => Assert.Matches("^[A-Z0-9_]+$", code.ProtocolName));
        Assert.True(ErrorCode.NotLeaderOrFollower is { IsRetriable: true, IsMetadataStale: true });
        Assert.True(ErrorCode.RequestTimedOut is { IsRetriable: true, IsMetadataStale: false });
        Assert.True(ErrorCode.ProducerFenced is { IsRetriable: false, IsApplicationRecoverable: true });
        Assert.True(ErrorCode.TopicAuthorizationFailed.IsConfigurationError);
        Assert.False(ErrorCode.None.IsRetriable);
    }
}
