using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Tasks;
using Headrace.Connect.Runtime.Tolerance;
using Headrace.Kafka.Client;
using Headrace.Kafka.Protocol;

namespace Headrace.Connect.Runtime.Tests.Tasks;

/// <summary>Rules that are incomplete or wrong, with the texts of Kafka Connect 4.3.1.</summary>
public sealed class TopicCreationTests
{
    private const string Default = "default.replication.factor=1;default.partitions=1;";
    private const string PartitionsRule = "Invalid value 0 for configuration partitions: Number of partitions must be positive, or -1 to use the broker's default";
    private const string ReplicationRule =
        "Invalid value 0 for configuration replication.factor: Replication factor must be positive and not larger than the number of brokers in the Kafka cluster, or -1 to use the broker's default";

    [Theory]
    [InlineData("groups=a;a.include=.*", "Missing required configuration \"topic.creation.default.replication.factor\" which has no default value.")]
    [InlineData("groups=", "Missing required configuration \"topic.creation.default.replication.factor\" which has no default value.")]
    [InlineData("bogus=1", "Missing required configuration \"topic.creation.default.replication.factor\" which has no default value.")]
    [InlineData("default.replication.factor=1", "Missing required configuration \"topic.creation.default.partitions\" which has no default value.")]
    [InlineData("default.replication.factor=0;default.partitions=1", ReplicationRule)]
    [InlineData("default.replication.factor=x;default.partitions=1", "Invalid value x for configuration topic.creation.default.replication.factor: Not a number of type SHORT")]
    [InlineData("default.replication.factor=99999;default.partitions=1", "Invalid value 99999 for configuration topic.creation.default.replication.factor: Not a number of type SHORT")]
    [InlineData("default.replication.factor=1;default.partitions=0", PartitionsRule)]
    [InlineData("default.replication.factor=1;default.partitions=1.5", "Invalid value 1.5 for configuration topic.creation.default.partitions: Not a number of type INT")]
    [InlineData(Default + "groups=a,a;a.include=t", "Invalid value [a, a] for configuration topic.creation.groups: Duplicate alias provided.")]
    [InlineData(Default + "groups=a;a.include=t;a.replication.factor=x", "Invalid value x for configuration topic.creation.a.replication.factor: Not a number of type SHORT")]
    [InlineData(Default + "groups=a;a.include=t;a.replication.factor=0", ReplicationRule)]
    [InlineData("groups=a,a;a.include=t", "Invalid value [a, a] for configuration topic.creation.groups: Duplicate alias provided.")]
    [InlineData(Default + "groups=a;a.include=t;a.partitions=0;a.replication.factor=0", ReplicationRule)]
    [InlineData(Default + "groups=b,a;a.include=[;b.partitions=00", PartitionsRule)]
    public void WrongRules_AreRefusedInKafkaConnectsWords(string settings, string message) =>
        Assert.Equal(message, Assert.Throws<ConfigException>(() => TopicCreation.Check(TestWorker.Distributed(), Connector(settings))).Message);

    [Theory]
    [InlineData("groups=a;a.include=[", "Invalid value [[] for configuration include: Syntax error in regular expression: ")]
    [InlineData("groups=a;a.include=[;a.exclude=(;a.partitions=0;a.replication.factor=x", "Invalid value [[] for configuration include: Syntax error in regular expression: ")]
    [InlineData("groups=a;a.include=t;a.exclude=[;a.partitions=0", "Invalid value [[] for configuration exclude: Syntax error in regular expression: ")]
    [InlineData("groups=a;a.include=t,,[", "Invalid value [t, , [] for configuration include: Syntax error in regular expression: ")]
    [InlineData("groups=a;a.include=t;a.exclude=[", "Invalid value [[] for configuration exclude: Syntax error in regular expression: ")]
    [InlineData("groups=a;a.include=.{1,99}", "Invalid value [.{1, 99}] for configuration include: Syntax error in regular expression: Unclosed counted closure near index 3\n.{1")]
    public void WrongPatterns_AreNamed(string settings, string message) => Assert.StartsWith(
        message, Assert.Throws<ConfigException>(() => TopicCreation.Check(TestWorker.Distributed(), Connector(Default + settings))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("default.include=x;default.exclude=[")]
    [InlineData("groups=a")]
    [InlineData("groups=default,a;a.include=t")]
    [InlineData("b.include=[")]
    public void RulesThatKafkaConnectTakes_AreTaken(string settings) => TopicCreation.Check(TestWorker.Distributed(), Connector(Default + settings));

    /// <summary>The lines of a trace, with a lookup or creation that the broker refuses; Kafka Connect shows no cause where it only logs it.</summary>
    [Theory]
    [InlineData(false, ErrorCode.TopicAuthorizationFailed, "Not authorized to describe topic(s) 't' on the brokers b:9092|Caused by: org.apache.kafka.common.errors.TopicAuthorizationException: Why")]
    [InlineData(false, ErrorCode.InvalidTopic, "Error while attempting to describe topics 't'|Caused by: java.util.concurrent.ExecutionException: org.apache.kafka.common.errors.InvalidTopicException: Why|" +
        "Caused by: org.apache.kafka.common.errors.InvalidTopicException: Why")]
    [InlineData(true, ErrorCode.TopicAuthorizationFailed, "Task failed to create new topic (name=t, numPartitions=2, replicationFactor=default, replicasAssignments=null, " +
        "configs={cleanup.policy=compact, retention.ms=10000}). Ensure that the task is authorized to create topics or that the topic exists and restart the task")]
    [InlineData(true, ErrorCode.InvalidConfig, "Unable to create topic(s) 't': Why|Caused by: org.apache.kafka.common.errors.InvalidConfigurationException: Why")]
    [InlineData(true, ErrorCode.PolicyViolation, "Error while attempting to create/find topic(s) 't'|Caused by: java.util.concurrent.ExecutionException: org.apache.kafka.common.errors.PolicyViolationException: Why|" +
        "Caused by: org.apache.kafka.common.errors.PolicyViolationException: Why")]
    public void RefusedTopics_HaveKafkaConnectsTraces(bool isDescribed, ErrorCode code, string lines)
    {
        var refusal = new KafkaException(code, "Ours") { KafkaText = "Why" };
        var topic = new NewTopic("t", 2, -1, new Dictionary<string, string> { ["retention.ms"] = "10000", ["cleanup.policy"] = "compact" });

        var error = isDescribed ? TopicCreation.NotCreated(topic, refusal) : TopicCreation.NotDescribed("t", "b:9092", refusal);

        Assert.Equal($"org.apache.kafka.connect.errors.ConnectException: {lines.Replace('|', '\n')}\n", JavaTrace.Of(error));
    }

    private static ConnectorConfig Connector(string settings)
    {
        var config = new Dictionary<string, string?>(StringComparer.Ordinal) { ["name"] = "n", ["connector.class"] = "X" };
        foreach (var setting in settings.Split(';', StringSplitOptions.RemoveEmptyEntries))
            config["topic.creation." + setting[..setting.IndexOf('=', StringComparison.Ordinal)]] = setting[(setting.IndexOf('=', StringComparison.Ordinal) + 1)..];
        return ConnectorConfig.Parse("n", config);
    }
}
