using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Tasks;

namespace Headrace.Connect.Runtime.Tests.Tasks;

/// <summary>Rules that are incomplete or wrong, with the texts of Kafka Connect 4.3.1.</summary>
public sealed class TopicCreationTests
{
    private const string Default = "default.replication.factor=1;default.partitions=1;";
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
    [InlineData("default.replication.factor=1;default.partitions=0", "Invalid value 0 for configuration partitions: Number of partitions must be positive, or -1 to use the broker's default")]
    [InlineData("default.replication.factor=1;default.partitions=1.5", "Invalid value 1.5 for configuration topic.creation.default.partitions: Not a number of type INT")]
    [InlineData(Default + "groups=a,a;a.include=t", "Invalid value [a, a] for configuration topic.creation.groups: Duplicate alias provided.")]
    [InlineData(Default + "groups=a;a.include=t;a.replication.factor=x", "Invalid value x for configuration topic.creation.a.replication.factor: Not a number of type SHORT")]
    [InlineData(Default + "groups=a;a.include=t;a.replication.factor=0", ReplicationRule)]
    public void WrongRules_AreRefusedInKafkaConnectsWords(string settings, string message) =>
        Assert.Equal(message, Assert.Throws<ConfigException>(() => TopicCreation.Check(TestWorker.Distributed(), Connector(settings))).Message);

    [Theory]
    [InlineData("groups=a;a.include=[", "Invalid value [[] for configuration include: Syntax error in regular expression: ")]
    [InlineData("groups=a;a.include=t;a.exclude=[", "Invalid value [[] for configuration exclude: Syntax error in regular expression: ")]
    public void WrongPatterns_AreNamed(string settings, string message) => Assert.StartsWith(
        message, Assert.Throws<ConfigException>(() => TopicCreation.Check(TestWorker.Distributed(), Connector(Default + settings))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("default.include=x;default.exclude=[")]
    [InlineData("groups=a")]
    [InlineData("groups=default,a;a.include=t")]
    [InlineData("b.include=[")]
    public void RulesThatKafkaConnectTakes_AreTaken(string settings) => TopicCreation.Check(TestWorker.Distributed(), Connector(Default + settings));

    private static ConnectorConfig Connector(string settings)
    {
        var config = new Dictionary<string, string?>(StringComparer.Ordinal) { ["name"] = "n", ["connector.class"] = "X" };
        foreach (var setting in settings.Split(';', StringSplitOptions.RemoveEmptyEntries))
            config["topic.creation." + setting[..setting.IndexOf('=', StringComparison.Ordinal)]] = setting[(setting.IndexOf('=', StringComparison.Ordinal) + 1)..];
        return ConnectorConfig.Parse("n", config);
    }
}
