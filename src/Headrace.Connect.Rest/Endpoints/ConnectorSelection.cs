using System.Globalization;
using System.Text.RegularExpressions;
using Headrace.Connect.Errors;
using Headrace.Connect.Rest.Http;
using Headrace.Connect.Runtime;

namespace Headrace.Connect.Rest.Endpoints;

/// <summary>Which connectors <c>GET /connectors</c> is asked for, by parameters that Kafka Connect does not have.</summary>
internal sealed class ConnectorSelection
{
    private const string Prefix = "headrace.";
    private const int LimitMax = 10_000;
    private const int FilterLengthMax = 1_000;

    private static readonly Dictionary<string, ExecutionState> States = Enum.GetValues<ExecutionState>().Where(static state => state != ExecutionState.Destroyed)
        .ToDictionary(static state => state.ToKafkaName(), StringComparer.OrdinalIgnoreCase);

    private readonly Regex? _filter;
    private readonly HashSet<ExecutionState>? _states;
    private readonly string? _after;
    private readonly int _limit;

    private ConnectorSelection(RequestTarget target)
    {
        foreach (var (name, value) in target.Query)
        {
            switch (name)
            {
                case Prefix + "filter":
                    _filter = value.Length <= FilterLengthMax
                        ? NameGlob.Pattern([value])
                        : throw RestException.BadRequest($"{name} has {value.Length} characters; at most {FilterLengthMax} are taken.");
                    break;
                case Prefix + "state":
                    _states = [.. value.Split(',', StringSplitOptions.TrimEntries).Select(StateOf)];
                    break;
                case Prefix + "after":
                    _after = value;
                    break;
                case Prefix + "limit":
                    _limit = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= LimitMax
                        ? limit
                        : throw RestException.BadRequest($"{name} is {value}; it has to be a whole number from 1 to {LimitMax}.");
                    break;
                case ConnectorEndpoints.ExplainParameter:
                    break; // of the answer's form
                case var other when other.StartsWith(Prefix, StringComparison.Ordinal):
                    throw RestException.BadRequest($"The parameter {name} is not known: there are {Prefix}filter, {Prefix}state, {Prefix}limit, {Prefix}after and {ConnectorEndpoints.ExplainParameter}.");
            }
        }
    }

    /// <summary>Reads the parameters; null where there is none of them, and everything is as in Kafka Connect.</summary>
    /// <exception cref="RestException">One is wrong.</exception>
    public static ConnectorSelection? Of(RequestTarget target)
    {
        foreach (var (name, _) in target.Query)
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal))
                return new(target);
        }
        return null;
    }

    /// <summary>The names that are asked for, sorted by their code units.</summary>
    public async Task<IReadOnlyList<string>> ApplyAsync(IEnumerable<string> names, IHerder herder, CancellationToken cancellationToken)
    {
        var selected = new List<string>();
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            if (_limit > 0 && selected.Count == _limit)
                break;
            if (_after is not null && string.CompareOrdinal(name, _after) <= 0)
                continue;
            if (_filter?.IsMatch(name) != false && (_states is null || await IsInStateAsync(name, herder, cancellationToken)))
                selected.Add(name);
        }
        return selected;
    }

    /// <summary>Whether the connector or one of its tasks is in one of the states.</summary>
    private async Task<bool> IsInStateAsync(string connector, IHerder herder, CancellationToken cancellationToken)
    {
        try
        {
            var status = await herder.GetConnectorStatusAsync(connector, cancellationToken);
            return _states!.Contains(status.Connector.State) || status.Tasks.Any(task => _states.Contains(task.State));
        }
        catch (NotFoundException)
        {
            return false; // it has no status yet, or has been deleted since the names were read
        }
    }

    private static ExecutionState StateOf(string name) => States.TryGetValue(name, out var state)
        ? state
        : throw RestException.BadRequest($"{Prefix}state has {name}, which is no state. There are {string.Join(", ", States.Keys)}.");
}
