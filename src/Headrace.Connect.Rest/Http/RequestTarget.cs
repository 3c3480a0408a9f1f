using System.Buffers;
using System.Text;

namespace Headrace.Connect.Rest.Http;

/// <summary>
/// The target of a request line, taken apart as Kafka Connect's server does it: segments are decoded one by one, so that nothing in a name can change the path;
/// dot segments are names, but must not climb above the root; matrix parameters are cut off.
/// </summary>
internal sealed class RequestTarget
{
    private static readonly SearchValues<char> Refused = SearchValues.Create("{}|\\^`\"<>[] \u007f");

    /// <summary>What is refused in matrix parameters, though nobody reads them.</summary>
    private static readonly SearchValues<char> RefusedInParameters = SearchValues.Create("{}\u007f");

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private RequestTarget(PathSegment[] path, List<KeyValuePair<string, string>> query)
    {
        Path = path;
        Query = query;
    }

    /// <summary>The segments of the path; none for the root.</summary>
    public IReadOnlyList<PathSegment> Path { get; }

    /// <summary>The texts of the segments.</summary>
    public IReadOnlyList<string> Segments => field ??= [.. Path.Select(static segment => segment.Text)];

    /// <summary>The decoded query parameters in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Query { get; }

    /// <summary>Takes a target apart.</summary>
    /// <exception cref="RestException">It is refused, with 400.</exception>
    public static RequestTarget Parse(string target)
    {
        if (!target.StartsWith('/'))
        {
            // The absolute form: Kestrel has compared its authority with Host.
            var authority = target.IndexOf("://", StringComparison.Ordinal);
            if (authority < 0)
                throw RestException.BadRequest("The request target is neither a path nor an absolute URL.");
            var path = target.AsSpan(authority + 3).IndexOfAny('/', '?', '#');
            target = path < 0 ? "/" : target[(authority + 3 + path)..];
            if (!target.StartsWith('/'))
                target = "/" + target;
        }
        var end = target.IndexOf('#', StringComparison.Ordinal);
        if (end >= 0)
            target = target[..end];
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var query = question < 0 ? [] : ParseQuery(target.AsSpan(question + 1));
        return new(ParsePath(question < 0 ? target : target[..question]), query);
    }

    /// <summary>The value of the first parameter of a name; null where there is none.</summary>
    public string? FirstValue(string name)
    {
        foreach (var (key, value) in Query)
        {
            if (key == name)
                return value;
        }
        return null;
    }

    /// <summary>Whether there is a parameter of a name.</summary>
    public bool Has(string name) => FirstValue(name) is not null;

    private static PathSegment[] ParsePath(string path)
    {
        var raw = path[1..].Split('/');
        var count = raw.Length;
        var segments = new PathSegment[count];
        var depth = 0;
        for (var i = 0; i < count; i++)
        {
            var semicolon = raw[i].IndexOf(';', StringComparison.Ordinal);
            var bare = semicolon < 0 ? raw[i] : raw[i][..semicolon];
            EnsureHasNone(Refused, bare);
            EnsureHasNone(RefusedInParameters, raw[i].AsSpan(bare.Length));
            if (bare.Length == 0 && i < count - 1)
                throw RestException.BadRequest("The path has an empty segment.");
            if (semicolon >= 0 && bare is "." or "..")
                throw RestException.BadRequest("The path has a dot segment with a parameter.");
            depth += bare switch { "" or "." => 0, ".." => -1, _ => 1 };
            if (depth < 0)
                throw RestException.BadRequest("The path climbs above its root.");
            segments[i] = new(Decode(bare), IsPlain: !bare.Contains('%', StringComparison.Ordinal), HasParameters: semicolon >= 0);
        }
        // One trailing slash is accepted everywhere.
        return segments[^1].Text.Length == 0 ? segments[..^1] : segments;
    }

    private static void EnsureHasNone(SearchValues<char> refused, ReadOnlySpan<char> text)
    {
        if (text.IndexOfAny(refused) is >= 0 and var at)
            throw RestException.BadRequest($"The path has the character '{text[at]}', which has to be written as %{(int)text[at]:X2}.");
    }

    private static string Decode(string segment)
    {
        var percent = segment.IndexOf('%', StringComparison.Ordinal);
        if (percent < 0)
            return segment;
        var bytes = new byte[segment.Length];
        var count = 0;
        for (var i = 0; i < segment.Length; i++)
        {
            var c = segment[i];
            if (c != '%')
            {
                bytes[count++] = (byte)c; // Kestrel lets ASCII through only
                continue;
            }
            if (i + 2 >= segment.Length || !char.IsAsciiHexDigit(segment[i + 1]) || !char.IsAsciiHexDigit(segment[i + 2]))
                throw RestException.BadRequest("The path has a % that is not followed by two hexadecimal digits.");
            var value = (byte)((HexDigit(segment[i + 1]) << 4) | HexDigit(segment[i + 2]));
            if (value is < 0x20 or 0x7f or (byte)'/' or (byte)'%' or (byte)'\\')
                throw RestException.BadRequest($"The path has %{value:X2}, which is not accepted.");
            bytes[count++] = value;
            i += 2;
        }
        string decoded;
        try
        {
            decoded = StrictUtf8.GetString(bytes, 0, count);
        }
        catch (DecoderFallbackException)
        {
            throw RestException.BadRequest("The path has percent sequences that are not UTF-8.");
        }
        return decoded is "." or ".." ? throw RestException.BadRequest("The path has an encoded dot segment.") : decoded;
    }

    private static List<KeyValuePair<string, string>> ParseQuery(ReadOnlySpan<char> query)
    {
        var parameters = new List<KeyValuePair<string, string>>();
        foreach (var range in query.Split('&'))
        {
            var parameter = query[range];
            if (parameter.IsEmpty)
                continue;
            var equals = parameter.IndexOf('=');
            var name = equals < 0 ? parameter : parameter[..equals];
            parameters.Add(new(DecodeQuery(name), equals < 0 ? "" : DecodeQuery(parameter[(equals + 1)..])));
        }
        return parameters;
    }

    // Bad sequences are no errors in a query: they stay as they are.
    private static string DecodeQuery(ReadOnlySpan<char> text) => Uri.UnescapeDataString(text.ToString().Replace('+', ' '));

    private static int HexDigit(char c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}
