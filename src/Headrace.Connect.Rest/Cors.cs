using Microsoft.AspNetCore.Http;

namespace Headrace.Connect.Rest;

/// <summary>Cross-origin headers, as the settings <c>access.control.allow.origin</c> and <c>access.control.allow.methods</c> ask for.</summary>
internal sealed class Cors
{
    private readonly HashSet<string> _origins;
    private readonly bool _anyOrigin;
    private readonly string _methods;

    private Cors(string origins, string methods)
    {
        _origins = new(origins.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);
        _anyOrigin = _origins.Contains("*");
        var list = methods.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        _methods = list.Length == 0 ? "GET,POST,HEAD" : string.Join(',', list);
    }

    /// <summary>The rules of the settings; null for none.</summary>
    public static Cors? From(RestServerOptions options) => string.IsNullOrWhiteSpace(options.AllowOrigin) ? null : new(options.AllowOrigin, options.AllowMethods);

    public void Apply(HttpRequest request, HttpResponse response)
    {
        response.Headers.Append("Vary", "Origin");
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0 || !(_anyOrigin || _origins.Contains(origin)))
            return;
        response.Headers.AccessControlAllowOrigin = origin;
        if (!HttpMethods.IsOptions(request.Method) || !request.Headers.ContainsKey("Access-Control-Request-Method"))
            return;
        response.Headers.AccessControlAllowMethods = _methods;
        response.Headers.AccessControlAllowHeaders = "Content-Type";
        response.Headers.AccessControlMaxAge = "60";
    }
}
