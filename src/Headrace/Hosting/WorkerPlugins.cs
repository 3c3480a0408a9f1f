using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Plugins;
using Microsoft.Extensions.Logging;

namespace Headrace.Hosting;

/// <summary>The plugins of a worker: those of the program, and those of the folders that its settings name.</summary>
internal static class WorkerPlugins
{
    public const string ReloadKey = "headrace.plugin.reload";

    /// <param name="settings">The worker's settings as the user wrote them: plugins are found before config providers, which may be plugins themselves.</param>
    /// <param name="loggers">Takes the logs.</param>
    /// <exception cref="ConfigException">A setting is wrong.</exception>
    public static PluginFolders Open(IReadOnlyDictionary<string, string?> settings, ILoggerFactory loggers)
    {
        var reload = settings.GetValueOrDefault(ReloadKey)?.Trim() ?? "off";
        if (reload is not ("on" or "off"))
            throw new ConfigException(ReloadKey, reload, "it is on or off");
        return PluginFolders.Open(
            BuiltInPlugins.Create(loggers), settings.GetValueOrDefault("plugin.path"), reload == "on", loggers.CreateLogger("Headrace.Connect.Runtime.Plugins"), TimeProvider.System);
    }
}
