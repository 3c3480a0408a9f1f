using Headrace.Connect.Config;

namespace Headrace.Connect.Runtime.Configuration.Providers;

/// <summary><c>${file:PATH:KEY}</c>: a property of a Java properties file.</summary>
[KafkaConnectName("org.apache.kafka.common.config.provider.FileConfigProvider")]
internal sealed class FileConfigProvider : IConfigProvider
{
    private AllowedPaths _allowed = new(null);

    public void Configure(IReadOnlyDictionary<string, string?> parameters) => _allowed = AllowedPaths.Parse(parameters);

    public ConfigData Get(string path, IReadOnlyCollection<string> keys)
    {
        if (path.Length == 0 || !_allowed.AllowsFile(path))
            return ConfigData.Empty;
        var properties = PropertiesFile.ReadUtf8(path);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            if (properties.GetValueOrDefault(key) is { } value)
                values[key] = value;
        }
        return new(values);
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
