using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Broker.Server;

/// <summary>What connections say. Event ids 4050-4099.</summary>
internal static partial class ConnectionLog
{
    [LoggerMessage(4050, LogLevel.Warning, "The connection from {RemoteEndPoint} was closed: {Reason}")]
    public static partial void RequestRefused(this ILogger logger, string remoteEndPoint, string reason);

    [LoggerMessage(4051, LogLevel.Debug, "The connection from {RemoteEndPoint} was lost: {Reason}")]
    public static partial void ConnectionLost(this ILogger logger, string remoteEndPoint, string reason);

    [LoggerMessage(4052, LogLevel.Error, "The connection from {RemoteEndPoint} was closed: a request failed in a way that nobody foresaw")]
    public static partial void ConnectionFailed(this ILogger logger, Exception exception, string remoteEndPoint);

    [LoggerMessage(4053, LogLevel.Information, "The connection from {RemoteEndPoint} was closed: it brought no whole request for {IdleMs} ms (connections.max.idle.ms)")]
    public static partial void IdleConnectionClosed(this ILogger logger, string remoteEndPoint, long idleMs);

    [LoggerMessage(4054, LogLevel.Warning, "The connection from {RemoteEndPoint} was closed: a request of {Bytes} bytes was not there after {Seconds} s")]
    public static partial void SlowConnectionClosed(this ILogger logger, string remoteEndPoint, int bytes, long seconds);

    [LoggerMessage(4055, LogLevel.Warning, "A connection from {RemoteEndPoint} was refused: there are {Max} already (max.connections)")]
    public static partial void TooManyConnections(this ILogger logger, string remoteEndPoint, int max);

    [LoggerMessage(4056, LogLevel.Warning, "The client at {RemoteEndPoint} closed its connection in the middle of a request, after {Bytes} bytes")]
    public static partial void RequestCutOff(this ILogger logger, string remoteEndPoint, long bytes);
}
