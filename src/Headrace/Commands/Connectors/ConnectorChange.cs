namespace Headrace.Commands.Connectors;

/// <summary>A connector that differs; <paramref name="Wanted"/> is null where it is to be deleted.</summary>
internal sealed record ConnectorChange(string Name, PlannedAction Action, ConnectorDocument? Wanted, IReadOnlyList<SettingChange> Settings);
