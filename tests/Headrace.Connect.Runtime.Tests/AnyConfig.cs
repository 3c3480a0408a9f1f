namespace Headrace.Connect.Runtime.Tests;

/// <summary>Lets any config be stored.</summary>
internal sealed class AnyConfig : IConnectorConfigCheck
{
    public Task EnsureValidAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken) => Task.CompletedTask;
}
