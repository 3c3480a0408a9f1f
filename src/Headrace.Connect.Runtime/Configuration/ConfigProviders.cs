using System.Text;
using System.Text.RegularExpressions;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Configuration;

/// <summary>Looks values up that configurations leave out, such as secrets. Source: KIP-297.</summary>
internal interface IConfigProvider
{
    /// <summary>The value of a key at a path, or null where there is none.</summary>
    /// <exception cref="ConfigException">The path can't be read.</exception>
    string? Get(string path, string key);
}

/// <summary>Replaces <c>${provider:key}</c> and <c>${provider:path:key}</c> in configurations by what the worker's config providers know.</summary>
/// <remarks>Immutable after construction; safe for concurrent use. The resulting text is not scanned again; what no provider knows is left as it is.</remarks>
internal sealed class ConfigProviders
{
    private const string Prefix = "config.providers";
    private readonly Dictionary<string, IConfigProvider> _providers = new(StringComparer.Ordinal);

    private ConfigProviders()
    {
    }

    public static ConfigProviders None { get; } = new();

    /// <summary>Makes the providers that a worker's settings name.</summary>
    /// <exception cref="ConfigException">A provider has no class, or one that is not known.</exception>
    public static ConfigProviders From(IReadOnlyDictionary<string, string?> worker)
    {
        if (!worker.TryGetValue(Prefix, out var names) || string.IsNullOrWhiteSpace(names))
            return None;
        var providers = new ConfigProviders();
        foreach (var name in names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!worker.TryGetValue($"{Prefix}.{name}.class", out var className) || className is null)
                throw new ConfigException($"The config provider {name} has no class: set {Prefix}.{name}.class.");
            providers._providers[name] = Make(name, className.Trim(), key => worker.GetValueOrDefault($"{Prefix}.{name}.param.{key}"));
        }
        return providers;
    }

    /// <summary>Whether a value holds a variable of one of the providers, whether or not it has a value.</summary>
    public bool HasVariables(string? value) => value is not null && Variables(value).Any();

    /// <summary>Replaces the variables in all values.</summary>
    /// <exception cref="ConfigException">A provider failed.</exception>
    public IReadOnlyDictionary<string, string?> Resolve(IReadOnlyDictionary<string, string?> config)
    {
        if (_providers.Count == 0)
            return config;
        OrderedDictionary<string, string?>? resolved = null;
        foreach (var (key, value) in config)
        {
            var text = Resolve(value);
            if (!ReferenceEquals(text, value))
            {
                resolved ??= new(config, StringComparer.Ordinal);
                resolved[key] = text;
            }
        }
        return resolved ?? config;
    }

    private string? Resolve(string? value)
    {
        if (value is null || !value.Contains("${", StringComparison.Ordinal))
            return value;
        StringBuilder? result = null;
        var copied = 0;
        foreach (var (start, end, provider, path, key) in Variables(value))
        {
            if (provider.Get(path, key) is not { } text)
                continue;
            result ??= new();
            result.Append(value, copied, start - copied).Append(text);
            copied = end;
        }
        return result is null ? value : result.Append(value, copied, value.Length - copied).ToString();
    }

    private IEnumerable<(int Start, int End, IConfigProvider Provider, string Path, string Key)> Variables(string value)
    {
        for (var start = value.IndexOf("${", StringComparison.Ordinal); start >= 0; start = value.IndexOf("${", start + 2, StringComparison.Ordinal))
        {
            var end = value.IndexOf('}', start);
            if (end < 0)
                yield break;
            var inner = value[(start + 2)..end];
            var colon = inner.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !_providers.TryGetValue(inner[..colon], out var provider))
                continue;
            var rest = inner[(colon + 1)..];
            var second = rest.IndexOf(':', StringComparison.Ordinal);
            yield return second < 0
                ? (start, end + 1, provider, "", rest)
                : (start, end + 1, provider, rest[..second], rest[(second + 1)..]);
        }
    }

    private static IConfigProvider Make(string name, string className, Func<string, string?> parameter) => className switch
    {
        "org.apache.kafka.common.config.provider.FileConfigProvider" or "FileConfigProvider" => new FileConfigProvider(AllowedPaths.Parse(parameter("allowed.paths"))),
        "org.apache.kafka.common.config.provider.DirectoryConfigProvider" or "DirectoryConfigProvider" =>
            new DirectoryConfigProvider(AllowedPaths.Parse(parameter("allowed.paths"))),
        "org.apache.kafka.common.config.provider.EnvVarConfigProvider" or "EnvVarConfigProvider" => new EnvironmentConfigProvider(parameter("allowlist.pattern")),
        _ => throw new ConfigException(
            $"Invalid value {className} for configuration {Prefix}.{name}.class: there is no such config provider. " +
            "Use FileConfigProvider, DirectoryConfigProvider or EnvVarConfigProvider."),
    };

    /// <summary>Which files a provider may read: those under some folders, or all.</summary>
    private sealed class AllowedPaths(string[]? roots)
    {
        public static AllowedPaths Parse(string? list)
        {
            if (string.IsNullOrWhiteSpace(list))
                return new(null);
            var roots = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            foreach (var root in roots)
            {
                if (!Path.IsPathRooted(root))
                    throw new ConfigException($"Path {root} is not absolute");
                if (!Path.Exists(root))
                    throw new ConfigException($"Path {root} does not exist");
            }
            return new(roots);
        }

        public bool Allows(string path)
        {
            if (roots is null)
                return true;
            var full = Path.GetFullPath(path);
            return roots.Any(root =>
            {
                var allowed = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
                return full == allowed || full.StartsWith(allowed + Path.DirectorySeparatorChar, StringComparison.Ordinal);
            });
        }
    }

    private sealed class FileConfigProvider(AllowedPaths allowed) : IConfigProvider
    {
        public string? Get(string path, string key)
        {
            if (path.Length == 0 || !allowed.Allows(path))
                return null;
            return PropertiesFile.ReadUtf8(path).GetValueOrDefault(key);
        }
    }

    private sealed class DirectoryConfigProvider(AllowedPaths allowed) : IConfigProvider
    {
        public string? Get(string path, string key)
        {
            if (path.Length == 0 || key.Contains('/', StringComparison.Ordinal) || !allowed.Allows(path))
                return null;
            var file = Path.Combine(path, key);
            // A symbolic link may lead out of what is allowed: the file that is read counts.
            if (!File.Exists(file) || (File.ResolveLinkTarget(file, returnFinalTarget: true) is { } target && !allowed.Allows(target.FullName)))
                return null;
            try
            {
                return File.ReadAllText(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new ConfigException($"Could not read file {file} for property {key}: {e.Message}", e);
            }
        }
    }

    private sealed class EnvironmentConfigProvider(string? allowlist) : IConfigProvider
    {
        private readonly Regex? _allowed = allowlist is null ? null : new($"^(?:{allowlist})$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

        public string? Get(string path, string key)
        {
            if (path.Length > 0)
                throw new ConfigException("Path is not supported for EnvVarConfigProvider, invalid value '" + path + "'");
            return _allowed is null || _allowed.IsMatch(key) ? Environment.GetEnvironmentVariable(key) : null;
        }
    }
}
