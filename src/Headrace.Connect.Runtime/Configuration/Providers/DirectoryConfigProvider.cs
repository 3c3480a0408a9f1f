using System.Text;
using Headrace.Connect.Config;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Configuration.Providers;

/// <summary><c>${directory:PATH:FILE}</c>: the whole text of a file that lies directly in a folder, as Kubernetes mounts secrets. Source: KIP-632.</summary>
[KafkaConnectName("org.apache.kafka.common.config.provider.DirectoryConfigProvider")]
internal sealed class DirectoryConfigProvider : IConfigProvider
{
    private AllowedPaths _allowed = new(null);

    public void Configure(IReadOnlyDictionary<string, string?> parameters) => _allowed = AllowedPaths.Parse(parameters);

    public ConfigData Get(string path, IReadOnlyCollection<string> keys)
    {
        if (path.Length == 0 || !_allowed.Allows(path))
            return ConfigData.Empty;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            if (key is not ("" or "." or "..") && !key.Contains('/', StringComparison.Ordinal) && Read(Path.Combine(path, key), key) is { } value)
                values[key] = value;
        }
        return new(values);
    }

    public void Dispose()
    {
        // Nothing is held.
    }

    /// <summary>Whether a file is there that can be read: a symbolic link that leads nowhere is none.</summary>
    private static bool IsThere(string file)
    {
        if (!File.Exists(file))
            return false;
        try
        {
            return File.ResolveLinkTarget(file, returnFinalTarget: true) is not { Exists: false };
        }
        catch (IOException)
        {
            return false; // links in a circle
        }
    }

    private string? Read(string file, string key)
    {
        // A symbolic link may lead out of what is allowed: the file that is read counts.
        if (!IsThere(file) || !_allowed.AllowsFile(file))
            return null;
        try
        {
            // As it is, without a look for byte order marks.
            return PropertiesFile.StrictUtf8.GetString(File.ReadAllBytes(file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new ConfigException($"Could not read file {file} for property {key}", e);
        }
    }
}
