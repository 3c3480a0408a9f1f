namespace Headrace.Connect.Config;

/// <summary>One setting of a <see cref="ConfigDef"/>: name, type, default, check and documentation, written once.</summary>
/// <remarks>Source: Kafka's <c>ConfigDef.ConfigKey</c>. Values are <see cref="bool"/>, <see cref="string"/>, <see cref="int"/>, <see cref="short"/>,
/// <see cref="long"/>, <see cref="double"/>, a list of strings, and <see cref="Config.Password"/>; a class is its name as a <see cref="string"/>.</remarks>
public abstract class ConfigKey
{
    private protected ConfigKey(string name, ConfigType type)
    {
        Name = name;
        Type = type;
        DisplayName = name;
    }

    /// <summary>The setting's name.</summary>
    public string Name { get; private protected init; }

    /// <summary>The setting's type.</summary>
    public ConfigType Type { get; }

    /// <summary>Whether the setting must be given.</summary>
    public bool IsRequired { get; private protected init; } = true;

    /// <summary>The parsed default, which may be null; meaningless where <see cref="IsRequired"/>.</summary>
    public object? DefaultValue { get; private protected init; }

    /// <summary>The default as the REST API shows it; null where there is none, or where it is "not set".</summary>
    public string? DefaultText => IsRequired ? null : ConfigText.Of(DefaultValue);

    /// <summary>Checks the parsed value; null for no check.</summary>
    public IConfigValidator? Validator { get; private protected init; }

    /// <summary>Offers values; null for none.</summary>
    public IConfigRecommender? Recommender { get; private protected init; }

    /// <summary>How much the setting matters.</summary>
    public Importance Importance { get; private protected init; } = Importance.Medium;

    /// <summary>What the setting does.</summary>
    public string Documentation { get; private protected init; } = "";

    /// <summary>The group that the setting belongs to in forms, or null.</summary>
    public string? Group { get; private protected init; }

    /// <summary>The place in the group, -1 without a group.</summary>
    public int OrderInGroup { get; private protected init; } = -1;

    /// <summary>How wide its field is in a form.</summary>
    public Width Width { get; private protected init; }

    /// <summary>Its name in a form.</summary>
    public string DisplayName { get; private protected init; }

    /// <summary>The names of settings that matter only in relation to this one.</summary>
    public IReadOnlyList<string> Dependents { get; private protected init; } = [];

    /// <summary>What an absent setting without a default is told.</summary>
    internal string MissingMessage => $"Missing required configuration \"{Name}\" which has no default value.";

    /// <summary>The setting as part of a larger definition: its name and those of its dependents under a prefix, its place in the form another.</summary>
    /// <param name="prefix">What goes in front of the name, with its last dot.</param>
    /// <param name="group">The group, or null.</param>
    /// <param name="orderInGroup">The place in the group.</param>
    /// <returns>A copy. Its check still sees the name without the prefix, and so do the texts of that check's errors.</returns>
    /// <remarks>Source: Kafka's <c>ConfigDef.embed</c>.</remarks>
    public abstract ConfigKey Embed(string prefix, string? group, int orderInGroup);

    /// <summary>A required setting that is true or false.</summary>
    /// <param name="name">Its name.</param>
    public static ConfigKey<bool> Boolean(string name) => new(name, ConfigType.Boolean);

    /// <summary>A required setting that is text.</summary>
    /// <param name="name">Its name.</param>
    public static ConfigKey<string> String(string name) => new(name, ConfigType.String);

    /// <summary>A required setting that is a 32-bit integer.</summary>
    /// <param name="name">Its name.</param>
    public static ConfigKey<int> Int(string name) => new(name, ConfigType.Int);

    /// <summary>A required setting that is a 16-bit integer.</summary>
    /// <param name="name">Its name.</param>
    public static ConfigKey<short> Short(string name) => new(name, ConfigType.Short);

    /// <summary>A required setting that is a 64-bit integer.</summary>
    /// <param name="name">Its name.</param>
    public static ConfigKey<long> Long(string name) => new(name, ConfigType.Long);

    /// <summary>A required setting that is a 64-bit IEEE 754 number.</summary>
    /// <param name="name">Its name.</param>
    public static ConfigKey<double> Double(string name) => new(name, ConfigType.Double);

    /// <summary>A required setting that is a list of texts.</summary>
    /// <param name="name">Its name.</param>
    public static ConfigKey<IReadOnlyList<string>> List(string name) => new(name, ConfigType.List);

    /// <summary>A required setting that names a plugin class.</summary>
    /// <param name="name">Its name.</param>
    public static ConfigKey<string> Class(string name) => new(name, ConfigType.Class);

    /// <summary>A required setting that is a secret.</summary>
    /// <param name="name">Its name.</param>
    public static ConfigKey<Password> Password(string name) => new(name, ConfigType.Password);
}
