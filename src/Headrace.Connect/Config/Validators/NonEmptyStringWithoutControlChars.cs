using System.Buffers;
using System.Globalization;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Config;

/// <summary>Refuses empty text and control characters. An absent value passes.</summary>
public sealed class NonEmptyStringWithoutControlChars : IConfigValidator
{
    private static readonly SearchValues<char> ControlChars = SearchValues.Create([.. Enumerable.Range(0, 0xa0).Select(static code => (char)code).Where(char.IsControl)]);

    /// <inheritdoc/>
    public void EnsureValid(string name, object? value)
    {
        if (value is not string text)
            return;
        if (text.Length == 0)
            throw new ConfigException(name, text, "String may not be empty");

        if (!text.AsSpan().ContainsAny(ControlChars))
            return;

        var codes = text.Where(char.IsControl).Select(character => ((int)character).ToString(CultureInfo.InvariantCulture));
        throw new ConfigException(name, text, $"String may not contain control sequences but had the following ASCII chars: {string.Join(", ", codes)}");
    }

    /// <inheritdoc/>
    public override string ToString() => "non-empty string without ISO control characters";
}
