using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Config;

/// <summary>Accepts one of some texts in any case. An absent value is refused.</summary>
public sealed class CaseInsensitiveValidString : IConfigValidator
{
    private readonly string[] _texts;

    // Shown in the order of a Java set of the capitals.
    private CaseInsensitiveValidString(IReadOnlyList<string> texts) =>
        _texts = JavaHashOrder.OfSet([.. texts.Select(text => text.ToUpperInvariant()).Distinct(StringComparer.Ordinal)]);

    /// <summary>Accepts one of some texts in any case.</summary>
    /// <param name="texts">The texts.</param>
    public static CaseInsensitiveValidString In(params IReadOnlyList<string> texts) => new(texts);

    /// <inheritdoc/>
    public void EnsureValid(string name, object? value)
    {
        if (value is not string text || !_texts.AsSpan().Contains(text.ToUpperInvariant()))
            throw new ConfigException(name, ConfigText.InMessage(value), $"String must be one of (case insensitive): {string.Join(", ", _texts)}");
    }

    /// <summary>The text that documentation shows: <c>(case insensitive) [A, B]</c>.</summary>
    public override string ToString() => $"(case insensitive) [{string.Join(", ", _texts)}]";
}
