using System.Collections.Immutable;
using Headrace.Connect.Data;
using Headrace.Connect.Runtime.Stores;

namespace Headrace.Connect.Runtime.Herding;

/// <summary>The names of all connectors, in Kafka Connect's order: the same list until one has come or gone, or has changed. Safe from any thread.</summary>
/// <param name="configs">The configs.</param>
/// <param name="isInGroup">Whether the worker is one of a group, which lists a copy of its table; one that is alone lists a table that it makes anew.</param>
internal sealed class ConnectorNames(IConfigStore configs, bool isInGroup)
{
    private volatile Known _known = new(ConfigSnapshot.Empty.Entries, []);

    public IReadOnlyList<string> Read()
    {
        var known = _known;
        var snapshot = configs.Snapshot;
        if (!ReferenceEquals(known.Entries, snapshot.Entries))
            _known = known = new(snapshot.Entries, InOrder(snapshot));
        return known.Names;
    }

    private string[] InOrder(ConfigSnapshot snapshot)
    {
        var names = JavaHashOrder.OfSet(snapshot.ConnectorsAsTheyCame(), snapshot.ConnectorCountMax); // a table that has grown does not shrink
        return isInGroup ? JavaHashOrder.OfCopy(names) : JavaHashOrder.OfSet(names);
    }

    private sealed record Known(ImmutableDictionary<string, ConnectorEntry> Entries, IReadOnlyList<string> Names);
}
