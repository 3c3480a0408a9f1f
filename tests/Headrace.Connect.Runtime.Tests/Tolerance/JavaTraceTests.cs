using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Tolerance;
using Headrace.Kafka.Client;
using Headrace.Kafka.Protocol;

namespace Headrace.Connect.Runtime.Tests.Tolerance;

public sealed class JavaTraceTests
{
    [Theory]
    [InlineData(ErrorCode.MessageTooLarge, "org.apache.kafka.common.errors.RecordTooLargeException")]
    [InlineData(ErrorCode.InvalidTopic, "org.apache.kafka.common.errors.InvalidTopicException")]
    [InlineData(ErrorCode.InvalidReplicationFactor, "org.apache.kafka.common.errors.InvalidReplicationFactorException")]
    [InlineData(ErrorCode.RequestTimedOut, "org.apache.kafka.common.errors.TimeoutException")]
    [InlineData(ErrorCode.TopicAuthorizationFailed, "org.apache.kafka.common.errors.TopicAuthorizationException")]
    [InlineData(ErrorCode.UnknownServerError, "org.apache.kafka.common.errors.UnknownServerException")]
    public void KafkasErrors_HaveTheNamesOfKafkasClasses(ErrorCode code, string className)
    {
        var error = new ConnectException("It failed", new KafkaException(code, "Ours, with advice") { KafkaText = "Theirs" });
        Assert.Equal($"org.apache.kafka.connect.errors.ConnectException: It failed\nCaused by: {className}: Theirs\n", JavaTrace.Of(error));
    }

    [Fact]
    public void ClassOfKafkas_GoesBeforeThatOfTheCode() => Assert.Equal(
        "a.B", JavaTrace.ClassName(new KafkaException(ErrorCode.OffsetOutOfRange, "x") { KafkaClassName = "a.B" }));

    [Fact]
    public void ExceptionWithoutAMessage_IsItsClass() => Assert.Equal("System.InvalidOperationException\n", JavaTrace.Of(new InvalidOperationException("")));

    [Fact]
    public void ClientConfigExceptions_AreConfigExceptions() =>
        Assert.Equal("org.apache.kafka.common.config.ConfigException: acks=x is wrong\n", JavaTrace.Of(new ClientConfigException("acks", "x", "is wrong")));

    [Fact]
    public void Frames_NameNoBuildFolder()
    {
        var error = Assert.Throws<ConfigException>(() => Configuration.ConnectorFileTests.ThrowFromSources());
        Assert.Contains("/_/", JavaTrace.Of(error), StringComparison.Ordinal);
        Assert.DoesNotContain(AppContext.BaseDirectory.Split("/tests/")[0], JavaTrace.Of(error), StringComparison.Ordinal);
    }
}
