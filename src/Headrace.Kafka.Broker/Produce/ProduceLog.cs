using Headrace.Kafka.Storage;
using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Broker.Produce;

/// <summary>What produce requests say. Event ids 4150-4199.</summary>
internal static partial class ProduceLog
{
    [LoggerMessage(4150, LogLevel.Error, "Records for {Partition} were refused, because the disk refused them: {Reason}")]
    public static partial void AppendFailed(this ILogger logger, TopicPartition partition, string reason);
}
