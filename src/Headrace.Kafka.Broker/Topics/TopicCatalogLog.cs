using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Broker.Topics;

/// <summary>What the catalogue of topics says. Event ids 4100-4149.</summary>
internal static partial class TopicCatalogLog
{
    [LoggerMessage(4100, LogLevel.Information, "Topic {Topic} created with {Partitions} partitions")]
    public static partial void TopicCreated(this ILogger logger, string topic, int partitions);

    [LoggerMessage(4101, LogLevel.Information, "Topic {Topic} deleted")]
    public static partial void TopicDeleted(this ILogger logger, string topic);

    [LoggerMessage(4102, LogLevel.Information, "Topic {Topic} has {Partitions} partitions now")]
    public static partial void PartitionsAdded(this ILogger logger, string topic, int partitions);

    [LoggerMessage(4103, LogLevel.Information, "The settings of topic {Topic} were changed")]
    public static partial void ConfigAltered(this ILogger logger, string topic);

    [LoggerMessage(4105, LogLevel.Error, "A change to the topics could not be made durable and was refused")]
    public static partial void ChangeFailed(this ILogger logger, Exception exception);
}
