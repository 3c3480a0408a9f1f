namespace Headrace.Commands.Connectors;

/// <summary>A setting that differs. Null: it is not there.</summary>
internal sealed record SettingChange(string Key, string? Before, string? After);
