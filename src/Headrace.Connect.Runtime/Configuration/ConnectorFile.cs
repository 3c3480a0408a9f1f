namespace Headrace.Connect.Runtime.Configuration;

/// <summary>A connector that is described by a file of the command line: <c>.properties</c>, or JSON.</summary>
/// <param name="Name">The connector's name.</param>
/// <param name="Config">Its config, <c>name</c> included.</param>
/// <param name="InitialState">The state in which to create it; null for running.</param>
public sealed record ConnectorFile(string Name, IReadOnlyDictionary<string, string?> Config, TargetState? InitialState)
{
    /// <summary>Reads a file. JSON is a flat object of strings with <c>name</c>, or an object of <c>name</c>, <c>config</c> and perhaps <c>initial_state</c>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="Headrace.Connect.Errors.ConfigException">The file can't be read or understood; the message names it.</exception>
    public static ConnectorFile Read(string path) => throw new NotImplementedException();
}
