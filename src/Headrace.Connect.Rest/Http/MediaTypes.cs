using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Headrace.Connect.Rest.Http;

/// <summary>A media type or range, as far as the API cares: <c>type/subtype;parameters</c>.</summary>
internal sealed record MediaType(string Type, string Subtype, IReadOnlyList<KeyValuePair<string, string>> Parameters, double Quality)
{
    private static readonly MediaType Json = new("application", "json", [], 1.0);

    /// <summary>What Kafka Connect's server writes in its own spelling; everything else it writes as the client does.</summary>
    private static readonly FrozenSet<string> Canonical = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        [
            "message/http", "application/x-www-form-urlencoded",
            .. ((string[])["application/json", "text/json", "text/html", "text/plain", "text/xml"]).SelectMany(static type => (string[])[type, type + ";charset=utf-8", type + ";charset=iso-8859-1"]),
        ]);

    public bool HasWildcard => Type == "*" || Subtype == "*";

    public bool Includes(string type, string subtype) => (Type == "*" || Is(Type, type)) && (Subtype == "*" || Is(Subtype, subtype));

    private static bool Is(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    /// <summary>The type with its parameters but for the quality, as a content type is written.</summary>
    public string ToContentType() => Write(Parameters.Where(static parameter => !IsQuality(parameter.Key)));

    /// <summary>The range with its parameters.</summary>
    public override string ToString() => Write(Parameters);

    private string Write(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var text = $"{Type}/{Subtype}";
        foreach (var (name, value) in parameters)
            text += $";{name}={(value.All(IsTokenCharacter) ? value : $"\"{value.Replace("\"", "\\\"", StringComparison.Ordinal)}\"")}";
        return Canonical.TryGetValue(text, out var canonical) ? canonical : text;
    }

    /// <summary>Reads the value of a Content-Type header.</summary>
    /// <returns>False where it is malformed.</returns>
    public static bool TryParse(string? text, out MediaType? type)
    {
        if (text == "application/json") // what nearly all clients send
        {
            type = Json;
            return true;
        }
        type = null;
        var position = 0;
        return text is not null && TryParse(text, ref position, isRange: false, out type) && position == text.Length;
    }

    /// <summary>Reads the value of an Accept header, best range first.</summary>
    /// <returns>False where it is malformed.</returns>
    public static bool TryParseAccept(string text, out List<MediaType> ranges)
    {
        ranges = [];
        var position = 0;
        while (true)
        {
            if (!TryParse(text, ref position, isRange: true, out var range))
                return false;
            ranges.Add(range!);
            if (position < text.Length && text[position++] != ',')
                return false;
            SkipBlanks(text, ref position); // a comma may stand at the end
            if (position == text.Length)
                break;
        }
        // Sorts that are stable: of equal ones the first counts.
        ranges = [.. ranges.OrderByDescending(static range => range.Quality).ThenBy(static range => range.Type == "*").ThenBy(static range => range.Subtype == "*")];
        return true;
    }

    private static bool TryParse(string text, ref int position, bool isRange, out MediaType? type)
    {
        type = null;
        var main = Token(text, ref position);
        if (main.Length == 0)
            return false;
        var sub = "*";
        if (position < text.Length && text[position] == '/')
        {
            if (IsBlank(text, position - 1) || IsBlank(text, position + 1))
                return false;
            position++;
            sub = Token(text, ref position);
            if (sub.Length == 0)
                return false;
        }
        else if (!isRange)
        {
            return false; // Accept may name a bare type, a body may not
        }
        SortedList<string, string>? parameters = null;
        var quality = 1.0;
        while (position < text.Length && text[position] == ';')
        {
            position++;
            var name = Token(text, ref position).ToLowerInvariant();
            if (name.Length == 0)
                continue; // a semicolon at the end
            // Nothing stands between a name, its equals sign and its value.
            if (position >= text.Length || text[position] != '=' || IsBlank(text, position - 1) || IsBlank(text, position + 1))
                return false;
            position++;
            if (!TryValue(text, ref position, out var value))
                return false;
            if (isRange && name == "q" && !TryQuality(value, out quality))
                return false;
            if (isRange && name == "qs")
                _ = double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out quality);
            (parameters ??= new(StringComparer.Ordinal))[name] = value;
        }
        type = new(main, sub, parameters is null ? [] : [.. parameters], quality);
        return true;
    }

    private static bool IsQuality(string parameter) => parameter is "q" or "qs";

    /// <summary>A number from 0 to 1 with up to three decimals; as Kafka Connect's server has it, digits may be missing on one side of the point.</summary>
    private static bool TryQuality(string text, out double quality)
    {
        quality = 0;
        return text is ['0' or '1'] or ['0' or '1', '.', ..] or ['.', _, ..]
            && text.Length <= 5
            && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out quality)
            && quality <= 1;
    }

    private static bool IsBlank(string text, int position) => position >= 0 && position < text.Length && text[position] is ' ' or '\t';

    private static string Token(string text, ref int position)
    {
        SkipBlanks(text, ref position);
        var start = position;
        while (position < text.Length && IsTokenCharacter(text[position]))
            position++;
        var token = text[start..position];
        SkipBlanks(text, ref position);
        return token;
    }

    private static bool TryValue(string text, ref int position, out string value)
    {
        SkipBlanks(text, ref position);
        if (position >= text.Length || text[position] != '"')
        {
            value = Token(text, ref position);
            return value.Length > 0;
        }
        position++;
        var unquoted = new StringBuilder();
        for (; position < text.Length && text[position] != '"'; position++)
        {
            if (text[position] == '\\' && ++position == text.Length)
                break;
            unquoted.Append(text[position]);
        }
        value = unquoted.ToString();
        if (position >= text.Length)
            return false;
        position++;
        SkipBlanks(text, ref position);
        return true;
    }

    private static bool IsTokenCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal);

    private static void SkipBlanks(string text, ref int position)
    {
        while (position < text.Length && text[position] is ' ' or '\t')
            position++;
    }
}
