namespace Headrace.Connect.Runtime;

/// <summary>What part of a connector to restart.</summary>
/// <param name="Connector">The connector's name.</param>
/// <param name="OnlyFailed">Whether only what has failed is restarted.</param>
/// <param name="IncludeTasks">Whether tasks are restarted too.</param>
public sealed record RestartRequest(string Connector, bool OnlyFailed, bool IncludeTasks);
