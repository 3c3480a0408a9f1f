using Headrace.Connect.Runtime;

namespace Headrace.Connect.Rest.Json;

/// <summary>The body of a request that creates a connector.</summary>
internal sealed record CreateConnectorRequest(string? Name, OrderedDictionary<string, string?>? Config, TargetState? InitialState);
