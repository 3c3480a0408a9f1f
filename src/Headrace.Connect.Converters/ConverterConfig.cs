using Headrace.Connect.Config;

namespace Headrace.Connect.Converters;

/// <summary>What the settings of all converters have in common.</summary>
internal static class ConverterConfig
{
    public const string TypeName = "converter.type";

    /// <summary>What a converter is used for; the framework sets it.</summary>
    public static readonly ConfigKey<string> Type = ConfigKey.String(TypeName)
        .Check(ValidString.In("key", "value", "header"))
        .Document("How this converter will be used.", Importance.Low);

    /// <summary>The definition of a converter that has no settings of its own.</summary>
    public static readonly ConfigDef TypeOnly = [Type];

    /// <summary>Adds the converter's use to its settings.</summary>
    public static IReadOnlyDictionary<string, string?> With(IReadOnlyDictionary<string, string?> config, string type) =>
        new Dictionary<string, string?>(config) { [TypeName] = type };

    /// <summary>Adds the use for headers where no use is given: only header converters are configured without one.</summary>
    public static IReadOnlyDictionary<string, string?> WithDefaultType(IReadOnlyDictionary<string, string?> config) =>
        config.ContainsKey(TypeName) ? config : With(config, "header");
}
