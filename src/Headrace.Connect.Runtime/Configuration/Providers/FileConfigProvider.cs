using Headrace.Connect.Config;
using Headrace.Connect.Errors;

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
        var properties = Read(path);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            if (properties.GetValueOrDefault(key) is { } value)
                values[key] = value;
        }
        return new(values);
    }

    // Users of the REST API see the message: Kafka Connect's, without the platform's reason, which is its cause.
    private static IReadOnlyDictionary<string, string?> Read(string path)
    {
        string text;
        try
        {
            text = PropertiesFile.ReadUtf8(AllowedPaths.WithoutEnd(path));
        }
        catch (ConfigException e)
        {
            throw new ConfigException($"Could not read properties from file {path}", e);
        }
        try
        {
            return PropertiesFile.Parse(text);
        }
        catch (ConfigException e)
        {
            throw new MalformedPropertiesException(path, e);
        }
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
