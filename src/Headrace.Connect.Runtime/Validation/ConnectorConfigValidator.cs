using Headrace.Connect.Runtime.Plugins;

namespace Headrace.Connect.Runtime.Validation;

/// <summary>Checks connector configurations as Kafka Connect does before it stores one, and for its validate endpoint.</summary>
/// <param name="options">What has to be known of the worker.</param>
/// <param name="plugins">The plugins that configurations name.</param>
/// <remarks>Safe for concurrent use.</remarks>
public sealed class ConnectorConfigValidator(ConnectorValidationOptions options, PluginRegistry plugins) : IConnectorConfigCheck
{
    /// <summary>Checks a configuration. It runs code of the plugins, which may take its time.</summary>
    /// <param name="config">The configuration as the user wrote it.</param>
    /// <exception cref="BadRequestException">The configuration has no <c>connector.class</c>, or there is no such class.</exception>
    /// <exception cref="Errors.ConnectException">A client override has a value of the wrong type, or a plugin could not be asked.</exception>
    public ConfigInfos Validate(IReadOnlyDictionary<string, string?> config) => throw new NotImplementedException(options.KeyConverter + plugins.All.Count);

    /// <inheritdoc/>
    public Task EnsureValidAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken) =>
        Task.Run(() => Validate(config).EnsureValid(), CancellationToken.None).WaitAsync(cancellationToken);
}
