using Local = Confluent.Kafka.ErrorCode;

namespace Headrace.Kafka.Client.Tests.Errors;

public sealed class KafkaErrorsTests
{
    /// <summary>As Kafka's clients word them in a real worker's traces.</summary>
    [Theory]
    [InlineData(Local.MsgSizeTooLarge, "The request included a message larger than the max message size the server will accept.")]
    [InlineData(Local.TopicException, "The request attempted to perform an operation on an invalid topic.")]
    [InlineData(Local.LeaderNotAvailable, null)]
    public void CodesWithoutWords_HaveThoseOfKafkasClients_BesideOurs(Local code, string? text)
    {
        var error = KafkaErrors.Create(code, "A record for t-0 was not delivered", "Broker: why");

        Assert.Equal(text, error.KafkaText);
        Assert.Equal("A record for t-0 was not delivered: Broker: why", error.Message);
    }
}
