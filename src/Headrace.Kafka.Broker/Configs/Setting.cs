using System.Collections.Frozen;
using System.Globalization;

namespace Headrace.Kafka.Broker.Configs;

/// <summary>One setting of a topic or of the broker: its name, type, default and check, declared once.</summary>
/// <param name="Name">Kafka's name.</param>
/// <param name="Type">How its text is read.</param>
/// <param name="Default">The default as text; null where the setting has no value unless somebody gives one.</param>
/// <param name="Document">A sentence for DescribeConfigs and for the reference page.</param>
internal sealed record Setting(string Name, SettingType Type, string? Default, string Document)
{
    /// <summary>The smallest number allowed.</summary>
    public double Min { get; init; } = double.NegativeInfinity;

    /// <summary>The largest number allowed.</summary>
    public double Max { get; init; } = double.PositiveInfinity;

    /// <summary>The only texts allowed, for a list: of its elements.</summary>
    public FrozenSet<string>? OneOf { get; init; }

    /// <summary>The texts of <see cref="OneOf"/> in the order in which a message lists them.</summary>
    public string OneOfText { get; init; } = "";

    /// <summary>For a topic's setting: the broker's settings that give its default, the first that is set wins, each with its unit in milliseconds.</summary>
    public IReadOnlyList<(string Name, long Unit)> BrokerNames { get; init; } = [];

    /// <summary>Whether this is a topic's setting that only matters where there are replicas or remote storage: kept, shown, and without effect here.</summary>
    public bool IsWithoutEffect { get; init; }

    /// <summary>Checks a text and returns it as it is kept (numbers and lists without spaces around them).</summary>
    /// <exception cref="SettingException">It is not a value of this setting.</exception>
    public string Parse(string value)
    {
        value = value.Trim();
        switch (Type)
        {
            case SettingType.Boolean:
                if (!value.Equals("true", StringComparison.OrdinalIgnoreCase) && !value.Equals("false", StringComparison.OrdinalIgnoreCase))
                    throw Invalid(value, "Expected value to be either true or false");
                return value.ToLowerInvariant();
            case SettingType.Int:
                if (!int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var int32))
                    throw Invalid(value, "Not a number of type INT");
                CheckRange(value, int32);
                return value;
            case SettingType.Short:
                if (!short.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var int16))
                    throw Invalid(value, "Not a number of type SHORT");
                CheckRange(value, int16);
                return value;
            case SettingType.Long:
                if (!long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var int64))
                    throw Invalid(value, "Not a number of type LONG");
                CheckRange(value, int64);
                return value;
            case SettingType.Double:
                if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var float64))
                    throw Invalid(value, "Not a number of type DOUBLE");
                CheckRange(value, float64);
                return value;
            case SettingType.List:
                foreach (var element in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                    CheckOneOf(element);
                return string.Join(',', value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
            default:
                CheckOneOf(value);
                return value;
        }
    }

    private void CheckRange(string value, double number)
    {
        if (number < Min)
            throw Invalid(value, string.Create(CultureInfo.InvariantCulture, $"Value must be at least {Min}"));
        if (number > Max)
            throw Invalid(value, string.Create(CultureInfo.InvariantCulture, $"Value must be no more than {Max}"));
    }

    private void CheckOneOf(string value)
    {
        if (OneOf is not null && !OneOf.Contains(value))
            throw Invalid(value, $"String must be one of: {OneOfText}");
    }

    private SettingException Invalid(string value, string reason) => new($"Invalid value {value} for configuration {Name}: {reason}");
}
