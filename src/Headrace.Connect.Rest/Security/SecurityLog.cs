using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Rest.Security;

internal static partial class SecurityLog
{
    [LoggerMessage(6100, LogLevel.Error, "{Text}")]
    public static partial void CredentialsNotReloaded(this ILogger logger, string text);

    [LoggerMessage(6101, LogLevel.Warning, "Credential properties file '{File}' is empty; all requests will be permitted")]
    public static partial void CredentialsEmpty(this ILogger logger, string file);

    [LoggerMessage(6102, LogLevel.Information, "{Entry}")]
    public static partial void Changed(this ILogger logger, string entry);

    [LoggerMessage(6103, LogLevel.Warning, "{Entry}")]
    public static partial void Refused(this ILogger logger, string entry);
}
