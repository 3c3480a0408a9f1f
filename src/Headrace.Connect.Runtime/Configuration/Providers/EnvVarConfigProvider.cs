using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Configuration.Providers;

/// <summary><c>${env:NAME}</c>: a variable of the worker's environment. Source: KIP-887.</summary>
[KafkaConnectName("org.apache.kafka.common.config.provider.EnvVarConfigProvider")]
internal sealed class EnvVarConfigProvider : IConfigProvider
{
    private const string AllowlistKey = "allowlist.pattern";
    private JavaRegex? _allowed;

    public void Configure(IReadOnlyDictionary<string, string?> parameters)
    {
        if (parameters.GetValueOrDefault(AllowlistKey) is not { } pattern)
            return;
        try
        {
            _allowed = JavaRegex.Compile(pattern);
        }
        catch (JavaPatternSyntaxException e)
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
            if ((_allowed is null || _allowed.Matches(key)) && Environment.GetEnvironmentVariable(key) is { } value)
                values[key] = value;
        }
        return new(values);
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
