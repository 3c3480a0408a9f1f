using System.Collections.Concurrent;
using Headrace.Connect.Config;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Tests.Herding;

/// <summary>Knows one value for each path, for ten seconds at a time; null is a file that can't be read.</summary>
public sealed class ShortLivedConfigProvider : IConfigProvider
{
    public static readonly TimeSpan TimeToLive = TimeSpan.FromSeconds(10);

    public static ConcurrentDictionary<string, string?> Values { get; } = new(StringComparer.Ordinal);

    public void Configure(IReadOnlyDictionary<string, string?> parameters)
    {
    }

    public ConfigData Get(string path, IReadOnlyCollection<string> keys)
    {
        var value = Values[path] ?? throw new ConfigException("Could not read properties from file " + path);
        return new(keys.ToDictionary(static key => key, _ => value), TimeToLive);
    }

    public void Dispose()
    {
    }
}
