using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Broker;

/// <summary>What the broker says at its start and end. Event ids 4000-4049.</summary>
internal static partial class BrokerLog
{
    [LoggerMessage(4000, LogLevel.Warning, "The broker setting {Name} is not known here and is ignored")]
    public static partial void SettingIgnored(this ILogger logger, string name);

    [LoggerMessage(4001, LogLevel.Information, "The broker listens on {BootstrapServers}; its data lies in {DataDirectory}, {Topics} topics")]
    public static partial void BrokerStarted(this ILogger logger, string bootstrapServers, string dataDirectory, int topics);

    [LoggerMessage(4002, LogLevel.Information, "The broker has stopped; everything is on disk")]
    public static partial void BrokerStopped(this ILogger logger);
}
