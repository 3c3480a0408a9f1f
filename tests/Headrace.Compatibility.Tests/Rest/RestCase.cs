using System.Text.RegularExpressions;
using Headrace.TestKit;

namespace Headrace.Compatibility.Tests.Rest;

/// <summary>
/// A request in one line: <c>METHOD TARGET [Header: value]… BODY</c>. A body is sent as JSON unless a Content-Type is given. <c>{w}</c> stands for a word that
/// differs between the two workers, for what they must not share: files, topics, consumer groups.
/// </summary>
public sealed partial record RestCase(string Method, string Target, IReadOnlyList<(string Name, string Value)> Headers, string? Body)
{
    /// <summary>Reads a line.</summary>
    public static RestCase Parse(string line)
    {
        var match = Line().Match(line);
        if (!match.Success)
            throw new FormatException($"No request: {line}");
        var headers = match.Groups[3].Captures
            .Select(static capture => capture.Value.Trim()[1..^1].Split(':', 2))
            .Select(static header => (header[0], header[1].Trim())).ToList();
        var body = match.Groups[4].Success ? match.Groups[4].Value : null;
        if (body is not null && !headers.Exists(static header => header.Item1 == "Content-Type"))
            headers.Add(("Content-Type", "application/json"));
        headers.RemoveAll(static header => header is ("Content-Type", "none"));
        return new(match.Groups[1].Value, match.Groups[2].Value, headers, body);
    }

    /// <summary>Sends the request to a port, with a word in place of <c>{w}</c>.</summary>
    public Task<RawResponse> SendAsync(int port, string word) => RawHttp.SendAsync(
        port,
        Method,
        Target.Replace("{w}", word, StringComparison.Ordinal),
        Body?.Replace("{w}", word, StringComparison.Ordinal),
        [.. Headers]);

    [GeneratedRegex(@"^(\S+) (\S+)( \[[A-Za-z-]+:[^\]]*\])*(?: (.*))?$", RegexOptions.Singleline)]
    private static partial Regex Line();
}
