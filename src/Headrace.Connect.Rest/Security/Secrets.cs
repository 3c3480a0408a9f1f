using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Headrace.Connect.Config;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Plugins;

namespace Headrace.Connect.Rest.Security;

/// <summary>Hides the secrets of connector configs: what the connector defines as a password, what is called like one, and passwords within URLs.</summary>
internal sealed partial class Secrets(PluginRegistry plugins)
{
    private const string Hidden = "[hidden]";

    /// <summary>A config as it may be logged. References to config providers stay: they are no secrets.</summary>
    public OrderedDictionary<string, string?> Mask(IReadOnlyDictionary<string, string?> config) => Mask(config, config.GetValueOrDefault("connector.class"));

    /// <summary>A config of a connector's task as it may be shown: also without the connector's secrets that it has by other names.</summary>
    public OrderedDictionary<string, string?> MaskTask(IReadOnlyDictionary<string, string?> task, IReadOnlyDictionary<string, string?> connector)
    {
        var secrets = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in Mask(connector))
        {
            if (value == Hidden && connector[key] is { Length: > 0 } secret)
                secrets.Add(secret);
        }
        var masked = Mask(task, connector.GetValueOrDefault("connector.class"));
        foreach (var (key, value) in task)
        {
            if (value is not null && secrets.Contains(value))
                masked[key] = Hidden;
        }
        return masked;
    }

    private OrderedDictionary<string, string?> Mask(IReadOnlyDictionary<string, string?> config, string? connectorClass)
    {
        var passwords = PasswordsOf(connectorClass);
        var masked = new OrderedDictionary<string, string?>(config.Count, StringComparer.Ordinal);
        foreach (var (key, value) in config)
        {
            if (value is null || Reference().IsMatch(value))
                masked[key] = value;
            else if (passwords.Contains(key) || SecretSettings.IsSecretName(key))
                masked[key] = Hidden;
            else
                masked[key] = SecretSettings.HideWithin(value, Hidden);
        }
        return masked;
    }

    private FrozenSet<string> PasswordsOf(string? connectorClass)
    {
        if (connectorClass is null || !plugins.TryFindConnector(connectorClass, out var plugin))
            return [];
        try
        {
            return plugin.Create<Connector>().ConfigDefinition.Where(static key => key.Type == ConfigType.Password).Select(static key => key.Name).ToFrozenSet(StringComparer.Ordinal);
        }
        catch (ConnectException)
        {
            return [];   // a connector that can't be made has been refused; the words remain
        }
    }

    [GeneratedRegex(@"^\$\{[^{}]+\}$")]
    private static partial Regex Reference();
}
