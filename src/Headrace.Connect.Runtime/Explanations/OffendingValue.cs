using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Headrace.Connect.Runtime.Configuration;

namespace Headrace.Connect.Runtime.Explanations;

/// <summary>Values of records as they may be shown: short, on one line, without secrets.</summary>
internal static partial class OffendingValue
{
    private const string Hidden = "[hidden]";
    private const int BytesMax = 64;
    private const int TextLengthMax = 300;

    private static readonly SearchValues<char> Unprintable = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(static code => (char)code), (char)0x7F, '\u0085', '\u2028', '\u2029']);

    /// <summary>The value of a field.</summary>
    public static string OfField(string field, string value) => SecretSettings.IsSecretName(field) ? Hidden : OneLine(WithoutSecrets(value));

    /// <summary>The bytes of a key, value or header: as text where they are some.</summary>
    public static string OfBytes(ReadOnlySpan<byte> bytes)
    {
        var start = bytes[..Math.Min(bytes.Length, BytesMax)];
        var rest = bytes.Length > BytesMax ? "…" : "";
        if (TryText(start, out var text))
            return OneLine($"\"{WithoutSecrets(text)}{rest}\"");
        return $"{bytes.Length} bytes 0x{Convert.ToHexString(start[..Math.Min(start.Length, BytesMax / 4)])}{(bytes.Length > BytesMax / 4 ? "…" : "")}";
    }

    /// <summary>What an exception says, shortened.</summary>
    public static string OfMessage(string message) => OneLine(WithoutSecrets(message.Length <= TextLengthMax ? message : string.Concat(message.AsSpan(0, TextLengthMax), "…")));

    /// <summary>A text without line ends and other characters that a terminal would obey.</summary>
    public static string OneLine(string text) =>
        text.AsSpan().ContainsAny(Unprintable) ? string.Create(text.Length, text, static (line, from) =>
        {
            for (var i = 0; i < line.Length; i++)
                line[i] = Unprintable.Contains(from[i]) ? ' ' : from[i];
        }) : text;

    private static string WithoutSecrets(string text) =>
        JsonMember().Replace(SecretSettings.HideWithin(text, Hidden), static match => SecretSettings.IsSecretName(match.Groups[2].Value) ? match.Groups[1].Value + Hidden : match.Value);

    // The text may have been cut within a character, or within a value.
    private static bool TryText(ReadOnlySpan<byte> bytes, out string text)
    {
        text = "";
        for (var cut = 0; cut < 4 && cut <= bytes.Length; cut++)
        {
            if (!System.Text.Unicode.Utf8.IsValid(bytes[..^cut]))
                continue;
            text = Encoding.UTF8.GetString(bytes[..^cut]);
            return bytes.IndexOfAnyInRange((byte)0, (byte)8) < 0;
        }
        return false;
    }

    [GeneratedRegex("""("([^"]{1,200})"\s*:\s*)("(?:[^"\\]|\\.)*(?:"|$)|[^"\s,}\]]+)""")]
    private static partial Regex JsonMember();
}
