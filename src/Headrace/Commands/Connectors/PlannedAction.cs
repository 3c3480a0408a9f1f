namespace Headrace.Commands.Connectors;

/// <summary>What has to be done to one connector.</summary>
internal enum PlannedAction
{
    Create,
    Update,
    Delete,
}
