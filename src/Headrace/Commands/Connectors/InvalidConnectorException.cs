namespace Headrace.Commands.Connectors;

/// <summary>The worker would refuse a connector of a document.</summary>
internal sealed class InvalidConnectorException(string connector, IReadOnlyList<(string Key, string Text)> errors)
    : Exception($"The connector {connector} is invalid{string.Concat(errors.Select(static error => $"\n  {error.Key}: {error.Text}"))}".Replace("invalid\n", "invalid:\n", StringComparison.Ordinal));
