namespace Headrace.Connect.Runtime.Validation;

/// <summary>One setting in the result of a validation.</summary>
/// <param name="Definition">Its definition; null for a setting that nothing defines.</param>
/// <param name="Value">What was found.</param>
public sealed record ConfigInfo(ConfigKeyInfo? Definition, ConfigValueInfo Value)
{
    /// <summary>What there is once for all results of the same definition; null where each result has a definition of its own.</summary>
    public SharedDefinition? Shared { get; init; }
}
