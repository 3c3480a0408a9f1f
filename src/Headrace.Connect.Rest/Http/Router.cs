namespace Headrace.Connect.Rest.Http;

/// <summary>Answers a request.</summary>
internal delegate Task<RestResponse> RestEndpoint(RestRequest request);

/// <summary>A path with its methods.</summary>
/// <param name="template">The path; <c>*</c> is a parameter.</param>
/// <param name="takesAnyType">Whether bodies of any type are let through.</param>
/// <param name="contentType">The type of all its answers; null for JSON as the client wants it.</param>
internal sealed class Route(string template, bool takesAnyType = false, string? contentType = null)
{
    private readonly string[] _segments = template.Split('/', StringSplitOptions.RemoveEmptyEntries);
    private readonly List<(string Method, RestEndpoint Endpoint)> _methods = [];

    public bool TakesAnyType { get; } = takesAnyType;

    public string? ContentType { get; } = contentType;

    public Route On(string method, RestEndpoint endpoint)
    {
        _methods.Add((method, endpoint));
        return this;
    }

    /// <summary>The methods for the Allow header.</summary>
    public IEnumerable<string> Methods
    {
        get
        {
            foreach (var (method, _) in _methods)
            {
                if (method == "GET")
                    yield return "HEAD";
                yield return method;
            }
            yield return "OPTIONS";
        }
    }

    /// <summary>The endpoint of a method, null where it has none; HEAD is answered by GET.</summary>
    public RestEndpoint? Find(string method)
    {
        foreach (var (name, endpoint) in _methods)
        {
            if (name == (method == "HEAD" ? "GET" : method))
                return endpoint;
        }
        return null;
    }

    /// <summary>Whether the route is that of a path.</summary>
    public bool TryMatch(string[] path, out string[] parameters)
    {
        parameters = [];
        if (path.Length != _segments.Length)
            return false;
        List<string>? found = null;
        for (var i = 0; i < path.Length; i++)
        {
            if (_segments[i] == "*")
                (found ??= []).Add(path[i]);
            else if (_segments[i] != path[i])
                return false;
        }
        if (found is not null)
            parameters = [.. found];
        return true;
    }
}

/// <summary>Finds the route of a path. No two templates match one path.</summary>
internal sealed class Router(IReadOnlyList<Route> routes)
{
    public Route? Find(string[] path, out string[] parameters)
    {
        foreach (var route in routes)
        {
            if (route.TryMatch(path, out parameters))
                return route;
        }
        parameters = [];
        return null;
    }
}
