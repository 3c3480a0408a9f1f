using System.Globalization;
using System.Text;
using Headrace.Connect.Config;

namespace Headrace.Connect.Runtime.Validation;

/// <summary>What validation found of a connector's configuration, as the REST API shows it.</summary>
/// <param name="Name">The connector's class as the configuration spells it.</param>
/// <param name="ErrorCount">How many errors there are.</param>
/// <param name="Groups">The groups of the settings in the order of their first use.</param>
/// <param name="Configs">The settings.</param>
public sealed record ConfigInfos(string Name, int ErrorCount, IReadOnlyList<string> Groups, IReadOnlyList<ConfigInfo> Configs)
{
    /// <summary>Fails if there are errors.</summary>
    /// <exception cref="BadRequestException">There are; the message lists them all.</exception>
    public void EnsureValid()
    {
        var message = new StringBuilder();
        var count = 0;
        foreach (var config in Configs)
        {
            foreach (var error in config.Value.Errors)
            {
                message.Append('\n').Append(error);
                count++;
            }
        }
        if (count > 0)
        {
            message.Insert(0, string.Create(CultureInfo.InvariantCulture, $"Connector configuration is invalid and contains the following {count} error(s):"));
            message.Append("\nYou can also find the above list of errors at the endpoint `/connector-plugins/{connectorType}/config/validate`");
            throw new BadRequestException(message.ToString());
        }
    }
}

/// <summary>One setting in the result of a validation.</summary>
/// <param name="Definition">Its definition; null for a setting that nothing defines.</param>
/// <param name="Value">What was found.</param>
public sealed record ConfigInfo(ConfigKeyInfo? Definition, ConfigValueInfo Value)
{
    /// <summary>Whether other results have the same object as their definition, so that it is worth to keep what is made of it.</summary>
    public bool HasSharedDefinition { get; init; }
}

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

/// <summary>What validation found of a setting, as the REST API shows it.</summary>
/// <param name="Name">The setting's name.</param>
/// <param name="Value">The parsed value turned back to text; null where it is absent or could not be parsed, <c>[hidden]</c> for a secret.</param>
/// <param name="RecommendedValues">Values that make sense.</param>
/// <param name="Errors">What is wrong.</param>
/// <param name="IsVisible">Whether the setting matters, given the others.</param>
public sealed record ConfigValueInfo(string Name, string? Value, IReadOnlyList<string> RecommendedValues, IReadOnlyList<string> Errors, bool IsVisible);
