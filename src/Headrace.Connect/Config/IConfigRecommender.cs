namespace Headrace.Connect.Config;

/// <summary>Offers values for a setting, given the others, and says whether it matters at all.</summary>
public interface IConfigRecommender
{
    /// <summary>Values that make sense; empty where there is nothing to offer.</summary>
    /// <param name="name">The setting's name.</param>
    /// <param name="parsedConfig">The parsed values of the definition's settings.</param>
    IReadOnlyList<object> ValidValues(string name, IReadOnlyDictionary<string, object?> parsedConfig);

    /// <summary>Whether the setting matters.</summary>
    /// <param name="name">The setting's name.</param>
    /// <param name="parsedConfig">The parsed values of the definition's settings.</param>
    bool IsVisible(string name, IReadOnlyDictionary<string, object?> parsedConfig);
}
