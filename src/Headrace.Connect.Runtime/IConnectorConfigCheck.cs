namespace Headrace.Connect.Runtime;

/// <summary>Checks whole connector configs before they are stored.</summary>
public interface IConnectorConfigCheck
{
    /// <summary>Checks a config. It may run plugin code, which the caller bounds in time.</summary>
    /// <param name="config">The config as the user wrote it, variables unresolved.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <exception cref="BadRequestException">The config is invalid; the message lists all errors as the REST API shows them.</exception>
    Task EnsureValidAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken);
}
