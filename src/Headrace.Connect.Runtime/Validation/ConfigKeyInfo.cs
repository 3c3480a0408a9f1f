using Headrace.Connect.Config;

namespace Headrace.Connect.Runtime.Validation;

/// <summary>The definition of a setting, as the REST API shows it.</summary>
/// <param name="Name">The setting's name.</param>
/// <param name="Type">The type.</param>
/// <param name="IsRequired">Whether it must be given.</param>
/// <param name="DefaultValue">The default as text, or null.</param>
/// <param name="Importance">How much it matters.</param>
/// <param name="Documentation">What it does.</param>
/// <param name="Group">Its group in forms, or null.</param>
/// <param name="OrderInGroup">Its place in the group, -1 without one.</param>
/// <param name="Width">How wide its field is.</param>
/// <param name="DisplayName">Its name in forms.</param>
/// <param name="Dependents">The settings that matter only in relation to this one.</param>
public sealed record ConfigKeyInfo(
    string Name,
    ConfigType Type,
    bool IsRequired,
    string? DefaultValue,
    Importance Importance,
    string Documentation,
    string? Group,
    int OrderInGroup,
    Width Width,
    string DisplayName,
    IReadOnlyList<string> Dependents)
{
    /// <summary>The view of a definition.</summary>
    /// <param name="key">The definition.</param>
    public static ConfigKeyInfo From(ConfigKey key) => new(
        key.Name,
        key.Type,
        key.IsRequired,
        key.IsRequired ? null : ConfigDef.ToText(key.DefaultValue),
        key.Importance,
        key.Documentation,
        key.Group,
        key.OrderInGroup,
        key.Width,
        key.DisplayName,
        key.Dependents);
}
