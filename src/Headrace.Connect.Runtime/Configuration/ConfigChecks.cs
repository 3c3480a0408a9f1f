using System.Globalization;
using System.Text.RegularExpressions;
using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Groups;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Configuration;

/// <summary>Checks of parsed values, with Kafka's error texts.</summary>
internal static partial class ConfigChecks
{
    private const string ByDuration = "by_duration:";

    public static IConfigValidator PartitionCount { get; } = new Check(static (name, value) =>
    {
        if (Number(value) is < -1 or 0)
            throw new ConfigException(name, Text(value), "Number of partitions must be positive, or -1 to use the broker's default");
    });

    public static IConfigValidator ReplicationFactor { get; } = new Check(static (name, value) =>
    {
        if (Number(value) is < -1 or 0)
        {
            throw new ConfigException(
                name, Text(value), "Replication factor must be positive and not larger than the number of brokers in the Kafka cluster, or -1 to use the broker's default");
        }
    });

    public static IConfigValidator Listeners { get; } = new Check(static (name, value) =>
    {
        if (value is not IReadOnlyList<string> urls)
            return;
        if (urls.Count == 0 && name == "listeners")
            throw new ConfigException($"Invalid value for {name}, at least one URL is expected, ex: http://localhost:8080,https://localhost:8443.");
        if (urls.Any(string.IsNullOrWhiteSpace))
            throw new ConfigException(name == "listeners" ? "Empty URL found when parsing listeners list." : $"Configuration '{name}' values must not be empty.");
    });

    /// <summary>Checks the forms of listeners, which Kafka Connect does once all settings are good by themselves.</summary>
    /// <exception cref="ConfigException">One has another form.</exception>
    public static void EnsureListenersAreWellFormed(IEnumerable<string> urls)
    {
        foreach (var url in urls)
        {
            var match = ListenerPattern().Match(url);
            if (!match.Success)
                throw new ConfigException("Listener doesn't have the right format (protocol://hostname:port).");
            if (match.Groups[1].Value.ToUpperInvariant() is not ("HTTP" or "HTTPS"))
                throw new ConfigException("Listener protocol must be either \"http\" or \"https\".");
        }
    }

    public static IConfigValidator NonEmptyText { get; } = new Check(static (name, value) =>
    {
        if (value is string { Length: 0 })
            throw new ConfigException(name, "", "String must be non-empty");
    });

    public static IConfigValidator GroupProtocol { get; } = new Check(static (name, value) =>
    {
        if (value is not string text || text.ToLowerInvariant() is not ("eager" or "compatible" or "sessioned"))
            throw new ConfigException(name, Text(value), "Invalid Connect protocol compatibility");
    });

    // Kafka Connect looks for plugins before it reads its settings, and says this then.
    public static IConfigValidator PluginDiscovery { get; } = new Check(static (name, value) =>
    {
        if ((value as string)?.ToLowerInvariant() is not ("only_scan" or "hybrid_warn" or "hybrid_fail" or "service_load"))
            throw new ConfigException($"Invalid {name} value, must be one of [only_scan, hybrid_warn, hybrid_fail, service_load]");
    });

    public static IConfigValidator KeyAlgorithm { get; } = new Check(static (name, value) => EnsureAlgorithm(name, value as string, RequestSignatures.KeyAlgorithms));

    public static IConfigValidator SignatureAlgorithm { get; } = new Check(static (name, value) => EnsureAlgorithm(name, value as string, RequestSignatures.Algorithms));

    public static IConfigValidator SignatureAlgorithms { get; } = new Check(static (name, value) =>
    {
        if (value is not IReadOnlyList<string> { Count: > 0 } algorithms)
            throw new ConfigException(name, "[]", "At least one signature verification algorithm must be provided");
        foreach (var algorithm in algorithms)
            EnsureAlgorithm(name, algorithm, RequestSignatures.Algorithms);
    });

    public static IConfigValidator GzipLevel { get; } = new Check(static (name, value) =>
    {
        if (Number(value) is not (-1 or (>= 1 and <= 9)))
            throw new ConfigException(name, Text(value), "Value must be between 1 and 9 or equal to -1");
    });

    public static IConfigValidator OffsetReset { get; } = new Check(static (name, value) =>
    {
        var text = value as string;
        if (text is not ("earliest" or "latest" or "none") && !IsAge(text))
        {
            throw new ConfigException(
                name, text, $"Invalid value `{text}` for configuration {name}. The value must be either 'earliest', 'latest', 'none' or of the format 'by_duration:<PnDTnHnMn.nS.>'.");
        }
    });

    public static IConfigValidator AtLeast(double min) => new Check((name, value) =>
    {
        if (value is null)
            throw new ConfigException(name, null, "Value must be non-null");
        if (Number(value) < min)
            throw new ConfigException(name, Text(value), $"Value must be at least {Limit(min, value)}");
    });

    public static IConfigValidator AtLeastIfGiven(double min) => new Check((name, value) =>
    {
        if (value is not null)
            AtLeast(min).EnsureValid(name, value);
    });

    public static IConfigValidator Between(double min, double max) => new Check((name, value) =>
    {
        AtLeast(min).EnsureValid(name, value);
        if (Number(value) > max)
            throw new ConfigException(name, Text(value), $"Value must be no more than {Limit(max, value)}");
    });

    public static IConfigValidator OneOf(params string[] values) => new Check((name, value) =>
    {
        if (!values.Contains(value as string, StringComparer.Ordinal))
            throw new ConfigException(name, Text(value), $"String must be one of: {string.Join(", ", values)}");
    });

    public static IConfigValidator OneOfIgnoreCase(params string[] values) => new Check((name, value) =>
    {
        if (!values.Contains(value as string, StringComparer.OrdinalIgnoreCase))
            throw new ConfigException(name, Text(value), $"String must be one of (case insensitive): {string.Join(", ", values)}");
    });

    private static void EnsureAlgorithm(string name, string? algorithm, IReadOnlyCollection<string> known)
    {
        if (!known.Contains(algorithm, StringComparer.OrdinalIgnoreCase))
            throw new ConfigException(name, algorithm, $"the algorithm is not supported; the supported algorithms are: [{string.Join(", ", known)}]");
    }

    private static bool IsAge(string? text) =>
        text?.StartsWith(ByDuration, StringComparison.Ordinal) == true && IsoDuration.TryParse(text[ByDuration.Length..], out var age) && age >= TimeSpan.Zero;

    private static double Number(object? value) => value is IConvertible number ? number.ToDouble(CultureInfo.InvariantCulture) : 0;

    private static string? Text(object? value) => value is double fraction ? DataValue.From(fraction).ToString() : Convert.ToString(value, CultureInfo.InvariantCulture);

    /// <summary>A limit of a setting, with a point where its values have one.</summary>
    private static string? Limit(double limit, object? value) => value is double ? Text(limit) : limit.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^([^:]*)://\[?([0-9a-zA-Z\-%._:]*)\]?:(-?[0-9]+)$")]
    private static partial Regex ListenerPattern();

    private sealed class Check(Action<string, object?> ensure) : IConfigValidator
    {
        public void EnsureValid(string name, object? value) => ensure(name, value);
    }
}
