namespace Headrace.Connect.Config;

/// <summary>A setting with the type of its values. Each method returns a changed copy.</summary>
/// <typeparam name="T">The type of the parsed values.</typeparam>
public sealed class ConfigKey<T> : ConfigKey
{
    internal ConfigKey(string name, ConfigType type)
        : base(name, type)
    {
    }

    private ConfigKey(ConfigKey<T> other)
        : base(other.Name, other.Type)
    {
        IsRequired = other.IsRequired;
        DefaultValue = other.DefaultValue;
        Validator = other.Validator;
        Recommender = other.Recommender;
        Importance = other.Importance;
        Documentation = other.Documentation;
        Group = other.Group;
        OrderInGroup = other.OrderInGroup;
        Width = other.Width;
        DisplayName = other.DisplayName;
        Dependents = other.Dependents;
    }

    /// <summary>Gives the setting a default, so that it need not be given.</summary>
    /// <param name="value">The default; null for "not set".</param>
    public ConfigKey<T> Default(T? value) => new(this) { IsRequired = false, DefaultValue = value };

    /// <summary>Makes the setting optional without a default: it is absent unless it is given.</summary>
    public ConfigKey<T> Optional() => new(this) { IsRequired = false, DefaultValue = null };

    /// <summary>Adds a check.</summary>
    /// <param name="validator">The check.</param>
    public ConfigKey<T> Check(IConfigValidator validator) => new(this) { Validator = validator };

    /// <summary>Adds an adviser.</summary>
    /// <param name="recommender">The adviser.</param>
    public ConfigKey<T> Recommend(IConfigRecommender recommender) => new(this) { Recommender = recommender };

    /// <summary>Documents the setting.</summary>
    /// <param name="documentation">What it does.</param>
    /// <param name="importance">How much it matters.</param>
    public ConfigKey<T> Document(string documentation, Importance importance) => new(this) { Documentation = documentation, Importance = importance };

    /// <summary>Places the setting in a form.</summary>
    /// <param name="group">Its group, or null.</param>
    /// <param name="order">Its place in the group, -1 without a group.</param>
    /// <param name="width">The width of its field.</param>
    /// <param name="displayName">Its name in a form.</param>
    public ConfigKey<T> Display(string? group, int order, Width width, string displayName) =>
        new(this) { Group = group, OrderInGroup = order, Width = width, DisplayName = displayName };

    /// <summary>Names the settings that matter only in relation to this one.</summary>
    /// <param name="names">Their names.</param>
    public ConfigKey<T> WithDependents(params IReadOnlyList<string> names) => new(this) { Dependents = names };

    /// <summary>The same setting under another name.</summary>
    /// <param name="name">The name.</param>
    public ConfigKey<T> Rename(string name) => new(this) { Name = name };

    /// <inheritdoc/>
    public override ConfigKey Embed(string prefix, string? group, int orderInGroup) => new ConfigKey<T>(this)
    {
        Name = prefix + Name,
        Group = group,
        OrderInGroup = orderInGroup,
        Dependents = [.. Dependents.Select(name => prefix + name)],
        Validator = Validator is null ? null : new EmbeddedValidator(prefix, Validator),
        Recommender = Recommender is null ? null : new EmbeddedRecommender(prefix, Recommender),
    };
}
