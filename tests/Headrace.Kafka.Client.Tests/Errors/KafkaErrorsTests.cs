using Local = Confluent.Kafka.ErrorCode;

namespace Headrace.Kafka.Client.Tests.Errors;

public sealed class KafkaErrorsTests
{
    /// <summary>As Kafka's clients word them in a real worker's traces.</summary>
    [Theory]
    [InlineData(Local.MsgSizeTooLarge, "The request included a message larger than the max message size the server will accept.")]
    [InlineData(Local.TopicException, "The request attempted to perform an operation on an invalid topic.")]
    [InlineData(Local.FencedInstanceId, "The broker rejected this static consumer since another consumer with the same group.instance.id has registered with a different member.id.")]
    [InlineData(Local.InvalidRecord, "This record has failed the validation on broker and hence will be rejected.")]
    [InlineData(Local.Local_UnknownPartition, null)]
    public void CodesWithoutWords_HaveThoseOfKafkasClients_BesideOurs(Local code, string? text)
    {
        var error = KafkaErrors.Create(code, "A record for t-0 was not delivered", "Broker: why");

        Assert.Equal(text, error.KafkaText);
        Assert.Equal("A record for t-0 was not delivered: Broker: why", error.Message);
    }

    [Theory]
    [InlineData("sasl_plaintext://127.0.0.1:9093/bootstrap: SASL authentication error: Authentication failed: Invalid username or password (after 314ms in state AUTH_REQ)",
        "Authentication failed: Invalid username or password")]
    [InlineData("sasl_ssl://b:9093/1: SASL authentication error: Authentication failed during authentication due to invalid credentials with SASL mechanism SCRAM-SHA-256",
        "Authentication failed during authentication due to invalid credentials with SASL mechanism SCRAM-SHA-256")]
    [InlineData("b:9093/1: connection closed", null)]
    public void RefusedLogins_HaveTheBrokersWordsAlone(string reason, string? text) =>
        Assert.Equal(text, KafkaErrors.Create(Local.Local_Authentication, "The broker refused the login", reason).KafkaText);

    /// <summary>As Java's producer says of the good records of a batch that has a bad one.</summary>
    [Fact]
    public void RecordsBesideARefusedOne_HaveKafkasGeneralClass() =>
        Assert.Equal("org.apache.kafka.common.KafkaException", KafkaErrors.Create((Local)(-138), null, "Failed to append record").KafkaClassName);

    [Fact]
    public void PartitionsWithoutAnOffset_AreNamedInJavasOrder() => Assert.Equal(
        "Undefined offset with no reset policy for partitions: [j-s1-0, j-s3-2, j-s3-1, j-s3-0]", KafkaErrorTexts.NoOffset([new("j-s1", 0), new("j-s3", 0), new("j-s3", 1), new("j-s3", 2)]));
}
