namespace Headrace.Connect.RestExtensions;

/// <summary>A plugin that adds to a worker's REST API: filters, which see every request first, and endpoints of its own.</summary>
/// <remarks>
/// The setting <c>rest.extension.classes</c> names those that a worker makes, in order. Each is made once, configured, registered, and disposed when the worker stops. It
/// serves the worker's listeners; <c>admin.listeners</c> have none. Source: Kafka Connect's <c>ConnectRestExtension</c>, KIP-285.
/// </remarks>
public interface IConnectRestExtension : IVersioned, IDisposable
{
    /// <summary>Takes the worker's settings, variables resolved. They may hold secrets.</summary>
    /// <param name="settings">All settings of the worker by name.</param>
    /// <exception cref="Errors.ConfigException">One is wrong; it ends the start of the worker.</exception>
    void Configure(IReadOnlyDictionary<string, string?> settings);

    /// <summary>Adds filters and endpoints. Called once, after <see cref="Configure"/> and before the first request.</summary>
    /// <param name="context">Takes them.</param>
    void Register(IConnectRestExtensionContext context);
}
