using Headrace.Connect.Errors;

namespace Headrace.Connect.Config;

/// <summary>Accepts one of some texts; case counts. An absent value is refused.</summary>
public sealed class ValidString : IConfigValidator
{
    private readonly string[] _texts;

    private ValidString(IReadOnlyList<string> texts) => _texts = [.. texts];

    /// <summary>Accepts one of some texts.</summary>
    /// <param name="texts">The texts.</param>
    public static ValidString In(params IReadOnlyList<string> texts) => new(texts);

    /// <inheritdoc/>
    public void EnsureValid(string name, object? value)
    {
        if (value is not string text || !_texts.AsSpan().Contains(text))
            throw new ConfigException(name, ConfigText.InMessage(value), $"String must be one of: {string.Join(", ", _texts)}");
    }

    /// <summary>The text that documentation shows: <c>[none, all]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", _texts)}]";
}
