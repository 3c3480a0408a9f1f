using System.Globalization;
using System.Text.RegularExpressions;
using Headrace.Connect.Rest.Http;
using Headrace.Connect.Rest.Security;

namespace Headrace.Connect.Rest.Events;

/// <summary>What one client wants to be told, as far as he may.</summary>
internal sealed class EventSelection
{
    private const int FilterLengthMax = 1_000;
    private const int SecondsMax = 3_600;
    private static readonly TimeSpan MetricsIntervalByDefault = TimeSpan.FromSeconds(10);
    private static readonly string[] Types = ["status", "config", "rebalance", "metrics"];

    private readonly RestRequest _request;
    private readonly Regex? _names;
    private readonly HashSet<string> _types = ["status", "config", "rebalance"];

    /// <exception cref="RestException">A parameter is wrong.</exception>
    public EventSelection(RestRequest request)
    {
        _request = request;
        var names = new List<string>();
        foreach (var (name, value) in request.Target.Query)
        {
            switch (name)
            {
                case "connector":
                    names.Add(value.Length <= FilterLengthMax ? value : throw RestException.BadRequest($"connector has {value.Length} characters; at most {FilterLengthMax} are taken."));
                    break;
                case "types":
                    _types = [.. value.Split(',', StringSplitOptions.TrimEntries).Select(KnownType)];
                    break;
                case "metrics":
                    MetricsInterval = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= SecondsMax
                        ? TimeSpan.FromSeconds(seconds)
                        : throw RestException.BadRequest($"metrics is {value}; it has to be a whole number of seconds from 1 to {SecondsMax}.");
                    break;
            }
        }
        if (request.Target.Has("types") && MetricsInterval is not null != _types.Contains("metrics"))
        {
            MetricsInterval = MetricsInterval is null
                ? MetricsIntervalByDefault
                : throw RestException.BadRequest("metrics gives an interval, but types does not list metrics. Add it, or leave one of the parameters out.");
        }
        if (names.Count > 0)
            _names = NameGlob.Pattern(names);
    }

    /// <summary>How often metrics are told; null for never.</summary>
    public TimeSpan? MetricsInterval { get; }

    /// <summary>Whether events are about some connectors only.</summary>
    public bool IsOfSomeConnectors => _names is not null;

    /// <summary>Whether a type of events is asked for.</summary>
    public bool Includes(string type) => _types.Contains(type);

    /// <summary>Whether a connector is asked for, and may be seen.</summary>
    public bool IncludesConnector(string connector) => _names?.IsMatch(connector) != false && _request.Allows(RestRole.View, connector);

    private static string KnownType(string name) =>
        Types.Contains(name, StringComparer.Ordinal) ? name : throw RestException.BadRequest($"types has {name}, which is no type of events. There are {string.Join(", ", Types)}.");
}
