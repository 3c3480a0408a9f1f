using Headrace.Connect.Errors;
using Headrace.Connect.Storage;
using Headrace.Connect.Transforms;

namespace Headrace.Connect.Runtime;

/// <summary>Makes plugins by the names that configurations give them: full name, simple name or alias.</summary>
public interface IPluginFactory
{
    /// <summary>Makes a connector.</summary>
    /// <param name="name">Its class or alias.</param>
    /// <param name="version">A version or version range, or null for the newest.</param>
    /// <exception cref="ConnectException">There is no such connector, or it can't be made.</exception>
    Connector NewConnector(string name, string? version);

    /// <summary>Makes a task of a connector.</summary>
    /// <param name="name">The task's class as the framework wrote it under <c>task.class</c>.</param>
    /// <param name="connector">The class or alias of its connector.</param>
    /// <param name="version">The connector's version or version range, or null for the newest.</param>
    /// <exception cref="ConnectException">There is no such task, or it can't be made.</exception>
    ConnectorTask NewTask(string name, string connector, string? version);

    /// <summary>The name under which a plugin or task class is listed and stored: the Java class it stands in for, or its own full name.</summary>
    /// <param name="type">The class.</param>
    string NameOf(Type type);

    /// <summary>Makes a converter.</summary>
    /// <param name="name">Its class or alias.</param>
    /// <param name="version">A version or version range, or null for the newest.</param>
    /// <exception cref="ConnectException">There is no such converter, or it can't be made.</exception>
    IConverter NewConverter(string name, string? version);

    /// <summary>Makes a header converter.</summary>
    /// <param name="name">Its class or alias.</param>
    /// <param name="version">A version or version range, or null for the newest.</param>
    /// <exception cref="ConnectException">There is no such header converter, or it can't be made.</exception>
    IHeaderConverter NewHeaderConverter(string name, string? version);

    /// <summary>Makes a transformation.</summary>
    /// <param name="name">Its class or alias.</param>
    /// <param name="version">A version or version range, or null for the newest.</param>
    /// <exception cref="ConnectException">There is no such transformation, or it can't be made.</exception>
    ITransformation NewTransformation(string name, string? version);

    /// <summary>Makes a predicate.</summary>
    /// <param name="name">Its class or alias.</param>
    /// <param name="version">A version or version range, or null for the newest.</param>
    /// <exception cref="ConnectException">There is no such predicate, or it can't be made.</exception>
    IPredicate NewPredicate(string name, string? version);
}

/// <summary>Checks whole connector configs before they are stored.</summary>
public interface IConnectorConfigCheck
{
    /// <summary>Checks a config. It may run plugin code, which the caller bounds in time.</summary>
    /// <param name="config">The config as the user wrote it, variables unresolved.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <exception cref="BadRequestException">The config is invalid; the message lists all errors as the REST API shows them.</exception>
    Task EnsureValidAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken);
}
