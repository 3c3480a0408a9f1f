namespace Headrace.Connect.Rest.Http;

/// <summary>Finds the route of a path. Of two that match one path, the first counts.</summary>
internal sealed class Router(IReadOnlyList<Route> routes)
{
    public IReadOnlyList<Route> Routes => routes;

    public Route? Find(IReadOnlyList<PathSegment> path, out string[] parameters)
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
