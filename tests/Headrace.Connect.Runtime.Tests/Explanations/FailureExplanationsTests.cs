using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Explanations;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Kafka.Client;
using Headrace.Kafka.Protocol;

namespace Headrace.Connect.Runtime.Tests.Explanations;

/// <summary>The line about a connector or task that failed.</summary>
public sealed class FailureExplanationsTests
{
    public static TheoryData<string, string, string> Stages { get; } = new()
    {
        { "ConnectorStart", "HR-2001", "CONNECTOR_START" },
        { "ConnectorRunning", "HR-2009", "CONNECTOR" },
        { "TaskConfigs", "HR-2010", "TASK_CONFIGS" },
        { "TaskCreation", "HR-2005", "TASK_CREATION" },
        { "DeadLetterQueueOpening", "HR-1502", "DEAD_LETTER_QUEUE" },
        { "TransactionStart", "HR-2011", "TRANSACTION_START" },
        { "TaskStart", "HR-2005", "TASK_START" },
        { "Poll", "HR-1301", "TASK_POLL" },
        { "Send", "HR-1404", "KAFKA_PRODUCE" },
        { "Consume", "HR-1501", "KAFKA_CONSUME" },
        { "Put", "HR-1302", "TASK_PUT" },
        { "Close", "HR-1304", "TASK_PARTITIONS" },
    };

    [Theory]
    [MemberData(nameof(Stages))]
    public void EachStage_HasACode_AndTheInnermostReason(string stage, string code, string name)
    {
        var failure = FailureExplanations.OfTask(new("c", 3), Enum.Parse<FailureStage>(stage), new ConnectException("outer", new InvalidOperationException("the reason.")), "some place");
        Assert.Equal(code, failure.Explanation.Code);
        Assert.StartsWith($"{code} connector c, task 3: {name} failed at some place, ", failure.Explanation.Message, StringComparison.Ordinal);
        Assert.Contains(": the reason; ", failure.Explanation.Message, StringComparison.Ordinal);
        Assert.EndsWith($"See docs/errors/{code}.md", failure.Explanation.Message, StringComparison.Ordinal);
    }

    public static TheoryData<Exception, string> Causes { get; } = new()
    {
        { new KafkaException(ErrorCode.MessageTooLarge, "too large"), "HR-1401" },
        { new KafkaException(ErrorCode.UnknownTopicOrPartition, "no topic"), "HR-1402" },
        { new KafkaException(ErrorCode.InvalidTopic, "a b"), "HR-1402" },
        { new KafkaException(ErrorCode.TopicAuthorizationFailed, "no"), "HR-1403" },
        { new KafkaException(ErrorCode.GroupAuthorizationFailed, "no"), "HR-1403" },
        { new KafkaException(ErrorCode.TransactionalIdAuthorizationFailed, "no"), "HR-1403" },
        { new KafkaException(ErrorCode.InvalidRecord, "no"), "HR-1404" },
        { new KafkaException(ErrorCode.ProducerFenced, "no") { IsFatal = true }, "HR-1405" },
        { new TransactionExpiredException("late", new KafkaException(ErrorCode.ProducerFenced, "no") { IsFatal = true }), "HR-1406" },
        { new KafkaException(ErrorCode.NetworkException, "away") { IsRetriable = true }, "HR-1407" },
        { new KafkaException(ErrorCode.SaslAuthenticationFailed, "no") { IsAuthentication = true }, "HR-1408" },
        { new ConfigException("topics.regex", "(", "Invalid regex"), "HR-2002" },
        { new ConfigVariableException("Could not read properties from file /x", null), "HR-2003" },
        { new PluginClassException("Failed to find any class that implements Connector"), "HR-2004" },
        { new Runtime.Herding.TooManyTasksException("c", 3, 2), "HR-2006" },
        { new ConnectorHungException("The attempt to start", new TimeoutException()), "HR-2007" },
        { ClientConstructionException.Of("producer", new ClientConfigException("acks", "5", "is wrong")), "HR-2008" },
    };

    [Theory]
    [MemberData(nameof(Causes))]
    public void EachCause_HasACode(Exception cause, string code) =>
        Assert.Equal(code, FailureExplanations.OfTask(new("c", 0), FailureStage.Send, new ConnectException("outer", cause)).Explanation.Code);

    [Fact]
    public void ClientSetting_IsNamed() => Assert.Contains(
        "acks=5 is wrong; mend producer.override.*",
        FailureExplanations.OfTask(new("c", 0), FailureStage.TaskCreation, ClientConstructionException.Of("producer", new ClientConfigException("acks", "5", "is wrong"))).Explanation.Message, StringComparison.Ordinal);

    [Fact]
    public void Setting_IsNamed_AndNeverTheValueOfASecretOne()
    {
        var message = FailureExplanations.OfConnector("c", FailureStage.ConnectorStart, new ConfigException("topics.regex", "(", "Invalid regex")).Explanation.Message;
        Assert.StartsWith("HR-2002 connector c: CONNECTOR_START failed, a setting that is wrong: Invalid value ( for configuration topics.regex: Invalid regex; set topics.regex: ", message, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "TOPSECRET", FailureExplanations.OfConnector("c", FailureStage.ConnectorStart, new ConfigException("db.password", "TOPSECRET", "is short")).Explanation.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "TOPSECRET", FailureExplanations.OfConnector("c", FailureStage.ConnectorStart, new InvalidOperationException("no postgres://me:TOPSECRET@host")).Explanation.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RecordThatFailed_IsWhatIsTold()
    {
        var error = new ConnectException("outer", new ToleranceExceededException(new DataException("x"), new("HR-1201", "HR-1201 of the record")));
        Assert.Equal(new("HR-1201", "HR-1201 of the record"), FailureExplanations.OfTask(new("c", 0), FailureStage.Put, error).Explanation);
    }

    [Fact]
    public void ExceptionsOfOurOwn_HaveKafkaConnectsNamesInTraces() => Assert.All(
        [new ToleranceExceededException(new DataException("x"), new("", "")), new PluginClassException("x"), new ConnectorHungException("x", new TimeoutException()), new TransactionExpiredException("x", new TimeoutException())],
        static (ConnectException error) => Assert.Equal("org.apache.kafka.connect.errors.ConnectException", Runtime.Tolerance.JavaTrace.ClassName(error)));

    [Fact]
    public void EndlessChainsOfCauses_AreFollowedForAWhile()
    {
        Exception error = new InvalidOperationException("innermost");
        for (var i = 0; i < 1000; i++)
            error = new ConnectException("outer", error);
        Assert.Equal("HR-1301", FailureExplanations.OfTask(new("c", 0), FailureStage.Poll, error).Explanation.Code);
    }
}
