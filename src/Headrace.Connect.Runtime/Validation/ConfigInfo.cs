namespace Headrace.Connect.Runtime.Validation;

/// <summary>One setting in the result of a validation.</summary>
/// <param name="Definition">Its definition; null for a setting that nothing defines.</param>
/// <param name="Value">What was found.</param>
public sealed record ConfigInfo(ConfigKeyInfo? Definition, ConfigValueInfo Value)
{
    /// <summary>Whether other results have the same object as their definition, so that it is worth to keep what is made of it.</summary>
    public bool HasSharedDefinition { get; init; }
}
