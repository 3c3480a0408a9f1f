namespace Headrace.Connect.Config;

/// <summary>Looks up values that configurations leave out, such as secrets: a worker replaces <c>${name:path:key}</c> by what the provider of that name has.</summary>
/// <remarks>
/// A worker names its providers in <c>config.providers</c>, makes one instance of each, and calls it from several threads. Values that it returns are written to
/// no topic, log or answer of the REST API. Source: KIP-297.
/// </remarks>
public interface IConfigProvider : IDisposable
{
    /// <summary>Takes the provider's settings. Called once, before anything else.</summary>
    /// <param name="parameters">What the worker's configuration has under <c>config.providers.NAME.param.</c>, without that prefix.</param>
    /// <exception cref="Errors.ConfigException">A setting is missing or wrong.</exception>
    void Configure(IReadOnlyDictionary<string, string?> parameters);

    /// <summary>Looks values up. It may block.</summary>
    /// <param name="path">Where the values are, such as a file; empty for a variable without a path.</param>
    /// <param name="keys">The keys that are wanted.</param>
    /// <returns>The values that there are. What has none is left as it is in the configuration.</returns>
    /// <exception cref="Errors.ConfigException">The path can't be read.</exception>
    ConfigData Get(string path, IReadOnlyCollection<string> keys);
}
