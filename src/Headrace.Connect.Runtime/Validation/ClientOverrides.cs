using System.Collections.Frozen;
using System.Globalization;
using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Policy;
using Headrace.Connect.Runtime.Configuration;

namespace Headrace.Connect.Runtime.Validation;

/// <summary>The settings that a connector may give its Kafka clients: <c>producer.override.*</c>, <c>consumer.override.*</c>, <c>admin.override.*</c>.</summary>
/// <remarks>Source: KIP-458. The clients' settings are data: <c>client-configs.tsv</c> beside this file.</remarks>
internal static class ClientOverrides
{
    // Read on first use: most configurations have no overrides.
    private static readonly Lazy<FrozenDictionary<string, OrderedDictionary<string, ConfigKey>>> Definitions = new(Load);

    /// <summary>Checks the overrides of one client.</summary>
    /// <param name="client"><c>producer</c>, <c>consumer</c> or <c>admin</c>.</param>
    /// <param name="config">The connector's configuration.</param>
    /// <param name="policy">What may be overridden.</param>
    /// <param name="resolveClass">Finds the full name of a class; null for one that is not known.</param>
    /// <exception cref="ConfigException">A value has the wrong type.</exception>
    public static IReadOnlyList<ConfigInfo> Validate(string client, IReadOnlyDictionary<string, string?> config, ClientOverridePolicy policy, Func<string, string?> resolveClass)
    {
        var prefix = client + ".override.";
        var request = Request(client, config);
        var refused = policy.Check(request);
        if (request.ClientSettings.Count == 0)
            return [];
        var infos = new List<ConfigInfo>();
        // A HashMap that is copied (there: the config, when its variables are resolved) has room for one more than one that has grown.
        foreach (var bare in InOrder(request.ClientSettings.Keys, prefix, config.Count + 1))
        {
            var name = prefix + bare;
            var text = config[name];
            var key = Definitions.Value[client].GetValueOrDefault(bare);
            object? value = text;
            if (key is not null)
            {
                var parsed = ConfigDef.Create([key]).Validate(new Dictionary<string, string?>(StringComparer.Ordinal) { [bare] = text }, resolveClass)[0];
                if (parsed.Errors.Count > 0)
                    throw new ConfigException(parsed.Errors[0]);
                value = parsed.Value;
            }
            infos.Add(new(
                key is null ? null : ConfigKeyInfo.From(key) with { Name = name, Group = null, OrderInGroup = -1, Width = Width.None, DisplayName = bare },
                new(name, ConfigDef.ToText(value), [], refused.GetValueOrDefault(bare) ?? [], true)));
        }
        return infos;
    }

    /// <summary>What a policy is asked about the overrides of one client.</summary>
    public static ConnectorClientConfigRequest Request(string client, IReadOnlyDictionary<string, string?> config)
    {
        var prefix = client + ".override.";
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (name, value) in config)
        {
            if (name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal))
                settings.Add(name[prefix.Length..], value);
        }
        return new(config.GetValueOrDefault("name") ?? "", config.GetValueOrDefault("connector.class") ?? "", Enum.Parse<ConnectorClientType>(client, ignoreCase: true), settings);
    }

    /// <summary>Checks all settings that a client is to be made with, as the client's constructor does.</summary>
    /// <param name="client"><c>producer</c>, <c>consumer</c> or <c>admin</c>.</param>
    /// <param name="settings">The settings without prefixes.</param>
    /// <exception cref="ConnectException">A value is wrong, or values don't fit each other.</exception>
    public static void EnsureValid(string client, IReadOnlyDictionary<string, string> settings)
    {
        // In the order of Kafka's definitions: the first wrong one is told.
        foreach (var (name, key) in Definitions.Value[client])
        {
            if (!settings.TryGetValue(name, out var text))
                continue;
            var parsed = ConfigDef.Create([key]).Parse(
                new Dictionary<string, string?>(StringComparer.Ordinal) { [name] = text }, static className => KafkaClasses.Contains(className) ? className : null);
            if (ClientKeyChecks.Find(client, name) is { } check)
                check.EnsureValid(name, check is ValidList ? WithoutDoubles(parsed.Values[name]) : parsed.Values[name]);
        }
        ClientKeyChecks.EnsureFit(client, settings);
    }

    /// <summary>Kafka's clients take what a list has twice for once before they check it, and only warn.</summary>
    private static object? WithoutDoubles(object? value) => value is IReadOnlyList<string> list ? list.Distinct(StringComparer.Ordinal).ToArray() : value;

    /// <summary>The names of the overrides in the order of Kafka Connect's maps, which decides which of several wrong ones is told.</summary>
    private static string[] InOrder(IEnumerable<string> bareNames, string prefix, int configCount) =>
        JavaHashOrder.OfSet([.. JavaHashOrder.OfSet([.. bareNames.Select(name => prefix + name)], configCount).Select(name => name[prefix.Length..])]);

    private static FrozenDictionary<string, OrderedDictionary<string, ConfigKey>> Load()
    {
        using var stream = typeof(ClientOverrides).Assembly.GetManifestResourceStream("client-configs.tsv")
            ?? throw new InvalidOperationException("The table of client settings is not part of the assembly.");
        using var reader = new StreamReader(stream);
        var clients = new Dictionary<string, OrderedDictionary<string, ConfigKey>>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            var fields = line.Split('\t');
            if (!clients.TryGetValue(fields[0], out var keys))
                clients[fields[0]] = keys = new(StringComparer.Ordinal);
            keys[fields[1]] = Key(fields[0], fields[1], fields[2], fields[3], fields[4]);
        }
        return clients.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static ConfigKey Key(string client, string name, string type, string defaultText, string importanceText)
    {
        var importance = Enum.Parse<Importance>(importanceText, ignoreCase: true);
        var documentation = $"The setting {name} of Kafka's {client} client.";
        return type switch
        {
            "BOOLEAN" => With(ConfigKey.Boolean(name), static text => bool.Parse(text)),
            "STRING" => With(ConfigKey.String(name), static text => text),
            "INT" => With(ConfigKey.Int(name), static text => int.Parse(text, CultureInfo.InvariantCulture)),
            "SHORT" => With(ConfigKey.Short(name), static text => short.Parse(text, CultureInfo.InvariantCulture)),
            "LONG" => With(ConfigKey.Long(name), static text => long.Parse(text, CultureInfo.InvariantCulture)),
            "DOUBLE" => With(ConfigKey.Double(name), static text => double.Parse(text, CultureInfo.InvariantCulture)),
            "LIST" => With(ConfigKey.List(name), static text => (IReadOnlyList<string>)(text.Length == 0 ? [] : text.Split(','))),
            "CLASS" => With(ConfigKey.Class(name), static text => text),
            "PASSWORD" => With(ConfigKey.Password(name), static text => new Password(text)),
            _ => throw new InvalidOperationException($"Setting {name} has the unknown type {type}."),
        };

        ConfigKey With<T>(ConfigKey<T> key, Func<string, T> parse) => (defaultText switch
        {
            "<required>" => key,
            "null" => key.Optional(),
            _ => key.Default(parse(defaultText.Trim('"'))),
        }).Document(documentation, importance);
    }
}
