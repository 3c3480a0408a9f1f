using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Configuration;

internal static partial class ConfigurationLog
{
    [LoggerMessage(5345, LogLevel.Warning, "{Whose} has the setting {Key}, which is not known and has no effect. The nearest that there is: {Nearest}")]
    public static partial void UnknownOwnKey(this ILogger logger, string whose, string key, string nearest);
}
