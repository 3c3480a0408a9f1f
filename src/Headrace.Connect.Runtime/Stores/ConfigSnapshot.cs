using System.Collections.Immutable;

namespace Headrace.Connect.Runtime.Stores;

/// <summary>The configs of all connectors and tasks at one moment. Immutable.</summary>
/// <param name="Offset">The offset of the next record to read of the config topic; -1, as for Kafka Connect, before the first record and where there is no topic.</param>
/// <param name="Entries">What is known by connector name.</param>
/// <param name="SessionKey">The key that signs requests between workers, if there is one.</param>
internal sealed record ConfigSnapshot(long Offset, ImmutableDictionary<string, ConnectorEntry> Entries, SessionKey? SessionKey)
{
    public static ConfigSnapshot Empty { get; } = new(-1, ImmutableDictionary.Create<string, ConnectorEntry>(StringComparer.Ordinal), null);

    /// <summary>The offset behind the last record by which connectors or tasks came or went: who knows this offset knows what there is to run.</summary>
    public long StructureOffset { get; init; } = -1;

    /// <summary>How many connectors there are.</summary>
    public int ConnectorCount { get; private init; }

    /// <summary>The most connectors that there were at a time.</summary>
    public int ConnectorCountMax { get; private init; }

    /// <summary>How many connectors have come so far.</summary>
    private long Arrivals { get; init; }

    /// <summary>The names of the connectors that there are.</summary>
    public IEnumerable<string> Connectors => Entries.Where(static entry => entry.Value.Config is not null).Select(static entry => entry.Key);

    /// <summary>What is known of a name; an empty entry where that is nothing.</summary>
    public ConnectorEntry this[string connector] => Entries.GetValueOrDefault(connector, ConnectorEntry.Empty);

    public bool Contains(string connector) => this[connector].Config is not null;

    /// <summary>The tasks to run, sorted.</summary>
    public IReadOnlyList<ConnectorTaskId> TasksOf(string connector) =>
        [.. Enumerable.Range(0, this[connector].VisibleTaskCount).Select(task => new ConnectorTaskId(connector, task))];

    /// <summary>A task's raw config, or null where there is no such task.</summary>
    public IReadOnlyDictionary<string, string?>? TaskConfig(ConnectorTaskId task) =>
        task.Task >= 0 && task.Task < this[task.Connector].VisibleTaskCount ? this[task.Connector].Tasks.GetValueOrDefault(task.Task) : null;

    /// <summary>The names of the connectors that there are, as they have come.</summary>
    public string[] ConnectorsAsTheyCame() => [.. Entries.Where(static entry => entry.Value.Config is not null).OrderBy(static entry => entry.Value.Arrival).Select(static entry => entry.Key)];

    public ConfigSnapshot With(string connector, ConnectorEntry entry)
    {
        var (was, isThere) = (Contains(connector), entry.Config is not null);
        if (was == isThere)
            return this with { Entries = Entries.SetItem(connector, entry) };
        if (was)
            return this with { Entries = Entries.SetItem(connector, entry), ConnectorCount = ConnectorCount - 1 };
        return this with
        {
            Entries = Entries.SetItem(connector, entry with { Arrival = Arrivals }),
            Arrivals = Arrivals + 1,
            ConnectorCount = ConnectorCount + 1,
            ConnectorCountMax = Math.Max(ConnectorCountMax, ConnectorCount + 1),
        };
    }
}
