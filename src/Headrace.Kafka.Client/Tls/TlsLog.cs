using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Client;

internal static partial class TlsLog
{
    [LoggerMessage(2150, LogLevel.Information, "Certificates were read again from {Files}; our own is valid until {NotAfter}")]
    public static partial void CertificatesReloaded(this ILogger logger, string files, DateTime? notAfter);

    [LoggerMessage(2151, LogLevel.Error, "Certificates have changed and can't be used, so those from before stay in use: {Reason}")]
    public static partial void CertificatesNotReloaded(this ILogger logger, string reason);
}
