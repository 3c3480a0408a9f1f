namespace Headrace.Connect.Config;

/// <summary>What validation found of one setting.</summary>
/// <param name="name">The setting's name.</param>
public sealed class ConfigValue(string name)
{
    // Most settings are right.
    private List<string>? _errors;

    /// <summary>The setting's name.</summary>
    public string Name { get; } = name;

    /// <summary>The parsed value; null where it is absent or could not be parsed.</summary>
    public object? Value { get; set; }

    /// <summary>Values that make sense.</summary>
    public IReadOnlyList<object> RecommendedValues { get; set; } = [];

    /// <summary>What is wrong, each a full sentence for the user.</summary>
    public IList<string> Errors => _errors ??= [];

    /// <summary>Whether the setting matters, given the others.</summary>
    public bool IsVisible { get; set; } = true;

    /// <summary>How many errors there are.</summary>
    internal int ErrorCount => _errors?.Count ?? 0;
}
