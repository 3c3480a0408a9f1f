namespace Headrace.Connect.Runtime.Validation;

/// <summary>What validation found of a setting, as the REST API shows it.</summary>
/// <param name="Name">The setting's name.</param>
/// <param name="Value">The parsed value turned back to text; null where it is absent or could not be parsed, <c>[hidden]</c> for a secret.</param>
/// <param name="RecommendedValues">Values that make sense.</param>
/// <param name="Errors">What is wrong.</param>
/// <param name="IsVisible">Whether the setting matters, given the others.</param>
public sealed record ConfigValueInfo(string Name, string? Value, IReadOnlyList<string> RecommendedValues, IReadOnlyList<string> Errors, bool IsVisible);
