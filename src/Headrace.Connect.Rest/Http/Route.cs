using Headrace.Connect.Rest.Security;

namespace Headrace.Connect.Rest.Http;

/// <summary>A path with its methods.</summary>
/// <param name="template">The path; <c>*</c> is a parameter.</param>
/// <param name="takesAnyType">Whether bodies of any type are let through.</param>
/// <param name="contentType">The type of all its answers; null for JSON as the client wants it.</param>
/// <param name="isExtension">Whether a REST extension has added it, which says itself what its answers are.</param>
internal sealed class Route(string template, bool takesAnyType = false, string? contentType = null, bool isExtension = false)
{
    /// <summary>The path; <c>*</c> is a parameter.</summary>
    public string Template { get; } = template;

    private readonly string[] _segments = template.Split('/', StringSplitOptions.RemoveEmptyEntries);
    private readonly List<RouteMethod> _methods = [];

    public string? ContentType { get; } = contentType;

    public bool IsExtension { get; } = isExtension;

    /// <summary>Whether the first parameter names a connector.</summary>
    public bool IsOfConnector => _segments is ["connectors", "*", ..];

    /// <summary>Adds a method.</summary>
    /// <param name="method">The method.</param>
    /// <param name="endpoint">Answers.</param>
    /// <param name="role">What a user must be allowed; by default to view for GET, and else the most that the path can ask for.</param>
    public Route On(string method, RestEndpoint endpoint, RestRole? role = null) => On(method, endpoint, role, takesAnyType, isImmediate: false);

    /// <summary>Adds a method that, without a query, is answered from memory or handed on at once: it neither blocks nor runs code of others before.</summary>
    /// <param name="method">The method.</param>
    /// <param name="endpoint">Answers.</param>
    /// <param name="role">What a user must be allowed, as for <see cref="On(string, RestEndpoint, RestRole?)"/>.</param>
    public Route OnImmediate(string method, RestEndpoint endpoint, RestRole? role = null) => On(method, endpoint, role, takesAnyType, isImmediate: true);

    /// <summary>Adds a method that workers call of each other, with bodies of any type.</summary>
    /// <param name="method">The method.</param>
    /// <param name="endpoint">Answers.</param>
    public Route OnInternal(string method, RestEndpoint endpoint) => On(method, endpoint, RestRole.Internal, takesAnyType: true, isImmediate: false);

    private Route On(string method, RestEndpoint endpoint, RestRole? role, bool takesAnyType, bool isImmediate)
    {
        var byDefault = method == "GET" ? RestRole.View : _segments is ["connectors", ..] ? RestRole.Admin : RestRole.AdminOfWorker;
        _methods.Add(new(method, role ?? byDefault, endpoint, takesAnyType, isImmediate));
        return this;
    }

    /// <summary>The methods that it answers by itself.</summary>
    public IReadOnlyList<RouteMethod> OwnMethods => _methods;

    /// <summary>The methods for the Allow header.</summary>
    public IEnumerable<string> Methods
    {
        get
        {
            foreach (var method in _methods)
            {
                if (method.Name == "GET")
                    yield return "HEAD";
                yield return method.Name;
            }
            yield return "OPTIONS";
        }
    }

    /// <summary>The endpoint of a method, null where it has none; HEAD is answered by GET.</summary>
    public RouteMethod? Find(string method)
    {
        foreach (var candidate in _methods)
        {
            if (candidate.Name == (method == "HEAD" ? "GET" : method))
                return candidate;
        }
        return null;
    }

    /// <summary>Whether the route is that of a path.</summary>
    public bool TryMatch(IReadOnlyList<PathSegment> path, out string[] parameters)
    {
        parameters = [];
        if (path.Count != _segments.Length)
            return false;
        List<string>? found = null;
        for (var i = 0; i < path.Count; i++)
        {
            if (_segments[i] == "*")
                (found ??= []).Add(path[i].Text);
            else if (!path[i].Is(_segments[i]))
                return false;
        }
        if (found is not null)
            parameters = [.. found];
        return true;
    }
}
