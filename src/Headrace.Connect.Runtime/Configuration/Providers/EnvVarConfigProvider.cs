using System.Text.RegularExpressions;
using Headrace.Connect.Config;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Configuration.Providers;

/// <summary><c>${env:NAME}</c>: a variable of the worker's environment. Source: KIP-887.</summary>
[KafkaConnectName("org.apache.kafka.common.config.provider.EnvVarConfigProvider")]
internal sealed class EnvVarConfigProvider : IConfigProvider
{
    private const string AllowlistKey = "allowlist.pattern";
    private Regex? _allowed;

    public void Configure(IReadOnlyDictionary<string, string?> parameters)
    {
        if (parameters.GetValueOrDefault(AllowlistKey) is not { } pattern)
            return;
        try
        {
            _ = new Regex(pattern); // its own mistakes, not those of what stands around it
            _allowed = new($"^(?:{pattern})\\z", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (ArgumentException e)
        {
            throw new ConfigException(AllowlistKey, pattern, $"Invalid regex: {e.Message}");
        }
    }

    public ConfigData Get(string path, IReadOnlyCollection<string> keys)
    {
        if (path.Length > 0)
            throw new ConfigException("Path is not supported for EnvVarConfigProvider, invalid value '" + path + "'");
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            if ((_allowed is null || _allowed.IsMatch(key)) && Environment.GetEnvironmentVariable(key) is { } value)
                values[key] = value;
        }
        return new(values);
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
