using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Rest;

internal static partial class RestLog
{
    [LoggerMessage(6000, LogLevel.Information, "REST API listening on {Addresses}, advertised as {Advertised}")]
    public static partial void Listening(this ILogger logger, string addresses, Uri advertised);

    [LoggerMessage(6001, LogLevel.Information, "Loggers served on {Addresses}")]
    public static partial void AdminListening(this ILogger logger, string addresses);

    [LoggerMessage(6002, LogLevel.Error, "{Method} {Path} failed")]
    public static partial void RequestFailed(this ILogger logger, Exception exception, string method, string path);

    [LoggerMessage(6003, LogLevel.Warning, "{Method} {Path} waited {Seconds} s for the worker and was answered with an error; the operation itself goes on")]
    public static partial void RequestTimedOut(this ILogger logger, string method, string path, double seconds);

    [LoggerMessage(6004, LogLevel.Information, "{Line}")]
    public static partial void Request(this ILogger logger, string line);

    [LoggerMessage(6005, LogLevel.Information, "REST API stopped")]
    public static partial void Stopped(this ILogger logger);

    [LoggerMessage(6006, LogLevel.Error, "The certificate of {Prefix}ssl.keystore ({Subject}) has expired on {NotAfter}: clients will refuse it")]
    public static partial void CertificateExpired(this ILogger logger, string prefix, string subject, DateTime notAfter);

    [LoggerMessage(6007, LogLevel.Warning, "A client of events at {Client} took nothing for 10 s and was cut off")]
    public static partial void EventsNotTaken(this ILogger logger, string? client);

    [LoggerMessage(6008, LogLevel.Error, "An event of a connection could not be dealt with")]
    public static partial void SocketEventFailed(this ILogger logger, Exception exception);

    [LoggerMessage(6009, LogLevel.Warning, "A connection could not be accepted; others are tried again")]
    public static partial void ConnectionNotAccepted(this ILogger logger, Exception exception);

    [LoggerMessage(6010, LogLevel.Error, "The thread of the REST API's sockets did not end within {Seconds} s: something blocks it")]
    public static partial void SocketsBusy(this ILogger logger, double seconds);

    [LoggerMessage(6011, LogLevel.Error, "The system does not say which of the REST API's connections are ready; it is asked again in a second")]
    public static partial void SocketsNotWatched(this ILogger logger, Exception exception);
}
