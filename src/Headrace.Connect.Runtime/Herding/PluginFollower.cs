using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Plugins;

namespace Headrace.Connect.Runtime.Herding;

/// <summary>When plugin folders change, restarts the connectors that would run with other plugins now than before.</summary>
internal sealed class PluginFollower : IDisposable
{
    private readonly HerderParts _parts;
    private readonly Action<string> _restart;

    /// <param name="parts">The worker's plugins and configs.</param>
    /// <param name="restart">Restarts a connector and its tasks; called on any thread.</param>
    public PluginFollower(HerderParts parts, Action<string> restart)
    {
        _parts = parts;
        _restart = restart;
        parts.Plugins.Changed += OnChanged;
    }

    public void Dispose() => _parts.Plugins.Changed -= OnChanged;

    /// <summary>Called on the thread that has found the change.</summary>
    private void OnChanged(PluginTable before, PluginTable after)
    {
        foreach (var connector in _parts.Configs.Snapshot.Connectors)
        {
            try
            {
                if (_parts.Configs.Snapshot[connector].Config is not { } raw)
                    continue;
                var config = _parts.Config.Providers.Resolve(raw);
                if (PluginUse.Of(after, _parts.Config, config) is not { } now || (PluginUse.Of(before, _parts.Config, config) is { } then && now.SequenceEqual(then)))
                    continue;
                _restart(connector);
            }
            catch (ConnectException e)
            {
                _parts.Logger.PluginUseUnknown(e, connector);
            }
        }
    }
}
