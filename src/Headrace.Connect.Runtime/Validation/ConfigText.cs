using System.Globalization;
using Headrace.Connect.Config;

namespace Headrace.Connect.Runtime.Validation;

/// <summary>Turns parsed values back to the text that the REST API shows.</summary>
internal static class ConfigText
{
    public static string? ToText(object? value, ConfigType type) => value switch
    {
        null => null,
        Password => Password.Hidden,
        _ when type == ConfigType.Password => Password.Hidden,
        bool flag => flag ? "true" : "false",
        string text => text,
        IEnumerable<string> list => string.Join(',', list),
        double number => DoubleText(number),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    // Java writes a double with at least one fraction digit.
    private static string DoubleText(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') || !double.IsFinite(number) ? text : text + ".0";
    }
}
