using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Plugins;

internal static partial class PluginsLog
{
    [LoggerMessage(5601, LogLevel.Information, "Plugins of {Location}: {Plugins}")]
    public static partial void PluginsFound(this ILogger logger, string location, string plugins);

    [LoggerMessage(5602, LogLevel.Warning, "{Path} is not used: {Reason}")]
    public static partial void PluginNotUsed(this ILogger logger, string path, string reason);

    [LoggerMessage(5603, LogLevel.Information, "{Path} is passed over: {Reason}")]
    public static partial void PluginPassedOver(this ILogger logger, string path, string reason);

    [LoggerMessage(5604, LogLevel.Information, "The plugins of {Location} have been replaced; connectors that use them restart with the new ones")]
    public static partial void PluginsReplaced(this ILogger logger, string location);

    [LoggerMessage(5605, LogLevel.Error, "{Location} has changed, but what is there now can't be used: {Reason}. Its connectors go on with what was there before")]
    public static partial void NewPluginsRefused(this ILogger logger, string location, string reason);

    [LoggerMessage(5606, LogLevel.Warning, "{Location} is gone: its plugins are not listed any more; connectors that use them go on until they are restarted")]
    public static partial void PluginsGone(this ILogger logger, string location);

    [LoggerMessage(5607, LogLevel.Error, "plugin.path could not be looked through for changes; the next look is in {Seconds} s")]
    public static partial void PluginPathNotRead(this ILogger logger, Exception exception, double seconds);
}
