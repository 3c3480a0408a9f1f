using System.Text.RegularExpressions;
using Headrace.Connect.Errors;
using Microsoft.AspNetCore.Http;

namespace Headrace.Connect.Rest;

/// <summary>Cross-origin headers, as the settings <c>access.control.allow.origin</c> and <c>access.control.allow.methods</c> ask for.</summary>
internal sealed class Cors
{
    private readonly List<Regex> _origins;
    private readonly bool _anyOrigin;
    private readonly string _methods;

    private Cors(string origins, string methods)
    {
        var patterns = origins.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        _anyOrigin = patterns.Contains("*", StringComparer.Ordinal);
        _origins = _anyOrigin ? [] : [.. patterns.Select(Pattern)];
        var list = methods.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        _methods = list.Length == 0 ? "GET,POST,HEAD" : string.Join(',', list);
    }

    /// <summary>The rules of the settings; null for none.</summary>
    public static Cors? From(RestServerOptions options) => string.IsNullOrWhiteSpace(options.AllowOrigin) ? null : new(options.AllowOrigin, options.AllowMethods);

    public void Apply(HttpRequest request, HttpResponse response)
    {
        response.Headers.Append("Vary", "Origin");
        var origin = request.Headers.Origin.ToString();
        if (request.Headers.Origin.Count == 0 || !(_anyOrigin || IsAllowed(origin)))
            return;
        response.Headers.AccessControlAllowOrigin = origin;
        if (!HttpMethods.IsOptions(request.Method) || !request.Headers.ContainsKey("Access-Control-Request-Method"))
            return;
        response.Headers.AccessControlAllowMethods = _methods;
        response.Headers.AccessControlAllowHeaders = "Content-Type";
        response.Headers.AccessControlMaxAge = "60";
    }

    /// <summary>Of several origins, with blanks between them, one is enough.</summary>
    private bool IsAllowed(string origins)
    {
        foreach (var origin in origins.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (_origins.Exists(pattern => pattern.IsMatch(origin)))
                return true;
        }
        return false;
    }

    /// <summary>Kafka Connect's server takes an origin for a regular expression that has to match as a whole, in any case of letters.</summary>
    private static Regex Pattern(string origin)
    {
        try
        {
            return new($@"\A(?:{origin})\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new ConfigException($"Invalid value {origin} for configuration access.control.allow.origin: it is neither * nor an origin nor a regular expression of one: {e.Message}");
        }
    }
}
