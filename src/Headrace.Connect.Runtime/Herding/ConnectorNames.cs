using System.Collections.Immutable;
using Headrace.Connect.Runtime.Stores;

namespace Headrace.Connect.Runtime.Herding;

/// <summary>The names of all connectors: the same list until one has come or gone, or has changed. Safe from any thread.</summary>
internal sealed class ConnectorNames(IConfigStore configs)
{
    private volatile Known _known = new(ConfigSnapshot.Empty.Entries, []);

    public IReadOnlyList<string> Read()
    {
        var known = _known;
        var snapshot = configs.Snapshot;
        if (!ReferenceEquals(known.Entries, snapshot.Entries))
            _known = known = new(snapshot.Entries, [.. snapshot.Connectors]);
        return known.Names;
    }

    private sealed record Known(ImmutableDictionary<string, ConnectorEntry> Entries, IReadOnlyList<string> Names);
}
