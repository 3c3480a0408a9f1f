using System.Globalization;
using System.Text.RegularExpressions;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Config;

/// <summary>Turns the text of settings into values and back. Source: Kafka's <c>ConfigDef.parseType</c> and <c>convertToString</c>.</summary>
internal static partial class ConfigText
{
    /// <summary>Parses the text of a setting, which is trimmed first whatever the type.</summary>
    /// <returns>Null for null.</returns>
    public static object? Parse(ConfigKey key, string? text, Func<string, string?>? resolveClass)
    {
        if (text is null)
            return null;

        var trimmed = JavaNumbers.Trim(text);
        return key.Type switch
        {
            ConfigType.Boolean when trimmed.Equals("true", StringComparison.OrdinalIgnoreCase) => true,
            ConfigType.Boolean when trimmed.Equals("false", StringComparison.OrdinalIgnoreCase) => false,
            ConfigType.Boolean => throw new ConfigException(key.Name, text, "Expected value to be either true or false"),
            ConfigType.String => trimmed,
            ConfigType.Int => (int)ParseInteger(key, text, trimmed, int.MinValue, int.MaxValue),
            ConfigType.Short => (short)ParseInteger(key, text, trimmed, short.MinValue, short.MaxValue),
            ConfigType.Long => ParseInteger(key, text, trimmed, long.MinValue, long.MaxValue),
            ConfigType.Double => JavaNumbers.TryParseDouble(trimmed, out var number) ? number : throw NotANumber(key, text),
            ConfigType.List => List(text),
            ConfigType.Class when resolveClass is null => trimmed,
            ConfigType.Class => resolveClass(trimmed) ?? throw new ConfigException(key.Name, text, $"Class {text} could not be found."),
            ConfigType.Password => new Password(trimmed),
            _ => throw new InvalidOperationException($"The setting {key.Name} is of the unknown type {key.Type}."),
        };
    }

    /// <summary>The elements of a list, which commas part.</summary>
    public static string[] List(string text)
    {
        var trimmed = JavaNumbers.Trim(text);
        return trimmed.Length == 0 ? [] : ListSeparator().Split(trimmed);
    }

    /// <summary>A value as text, as the REST API shows it.</summary>
    public static string? Of(object? value) => value switch
    {
        null => null,
        string text => text,
        bool isTrue => isTrue ? "true" : "false",
        double number => JavaNumberText.Of(number),
        IEnumerable<string> list => string.Join(",", list),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    /// <summary>A value as messages show it: lists as Java prints them.</summary>
    public static string InMessage(object? value) => value switch
    {
        null => "null",
        IEnumerable<string> list => $"[{string.Join(", ", list)}]",
        _ => Of(value) ?? "null",
    };

    /// <summary>The name that messages and the REST API give a type.</summary>
    public static string NameOf(ConfigType type) => type.ToString().ToUpperInvariant();

    private static long ParseInteger(ConfigKey key, string text, string trimmed, long minimum, long maximum) =>
        JavaNumbers.TryParseInteger(trimmed, minimum, maximum, out var value) ? value : throw NotANumber(key, text);

    private static ConfigException NotANumber(ConfigKey key, string text) => new(key.Name, text, $"Not a number of type {NameOf(key.Type)}");

    [GeneratedRegex(@"[ \t\n\x0B\f\r]*,[ \t\n\x0B\f\r]*", RegexOptions.CultureInvariant)]
    private static partial Regex ListSeparator();
}
