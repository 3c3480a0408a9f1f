using Headrace.Connect.Runtime.Stores;
using Headrace.Connect.Source;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>The newest offset of each source partition among the records of the open transaction.</summary>
/// <remarks>Nothing is allocated per record. A partition's place is kept for the next transaction, unless there are many that are not used again.</remarks>
internal sealed class TransactionOffsets(string connector)
{
    /// <summary>How many unused partitions are kept: a source of ever new ones must not grow for ever.</summary>
    private const int KeptMax = 10_000;

    private readonly Dictionary<SourceMap, Place> _places = [];
    private readonly List<Place> _dirty = [];
    private Place? _unnamed;
    private Place? _last;

    public bool IsEmpty => _dirty.Count == 0;

    /// <summary>Notes where reading goes on after a record that was sent.</summary>
    public void Add(SourceRecord record)
    {
        // Of a source without offsets too: a tombstone is written for its partition null, as by Kafka Connect.
        var place = Find(record.SourcePartition);
        place.Offset = record.SourceOffset;
        if (place.IsDirty)
            return;
        place.IsDirty = true;
        _dirty.Add(place);
    }

    /// <summary>Takes the offsets as they are stored.</summary>
    public KeyValuePair<byte[], byte[]?>[] Take()
    {
        var entries = new KeyValuePair<byte[], byte[]?>[_dirty.Count];
        for (var i = 0; i < entries.Length; i++)
        {
            var place = _dirty[i];
            place.Key ??= OffsetJson.Key(connector, place.Name);
            entries[i] = new(place.Key, OffsetJson.Value(place.Offset));
            place.IsDirty = false;
            place.Offset = null;
        }
        _dirty.Clear();
        if (_places.Count > KeptMax)
        {
            _places.Clear();
            _last = null;
        }
        return entries;
    }

    private Place Find(SourceMap? name)
    {
        if (_last is { } last && ReferenceEquals(last.Name, name))
            return last;
        Place? found;
        if (name is null)
            found = _unnamed ??= new(null);
        else if (!_places.TryGetValue(name, out found))
            _places[name] = found = new(name);
        return _last = found;
    }

    private sealed class Place(SourceMap? name)
    {
        public SourceMap? Name { get; } = name;

        public SourceMap? Offset { get; set; }

        public bool IsDirty { get; set; }

        public byte[]? Key { get; set; }
    }
}
