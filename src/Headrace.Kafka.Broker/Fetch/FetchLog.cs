using Headrace.Kafka.Storage;
using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Broker.Fetch;

/// <summary>What reading requests say. Event ids 4200-4249.</summary>
internal static partial class FetchLog
{
    [LoggerMessage(4200, LogLevel.Error, "{Partition} could not be read: {Reason}")]
    public static partial void ReadFailed(this ILogger logger, TopicPartition partition, string reason);
}
