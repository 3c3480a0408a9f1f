using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Headrace.Connect.Data;

/// <summary>A map that keeps its entries in the order in which they were added.</summary>
/// <remarks>
/// Up to eight entries are searched one by one, which is faster than hashing; more are indexed. A map that was read together with many alike shares their keys with
/// them until its own keys change. It is not safe to change on two threads at once.
/// </remarks>
public sealed class DataMap : IReadOnlyCollection<KeyValuePair<DataValue, DataValue>>, IEquatable<DataMap>
{
    private const int IndexedFrom = 9;
    private const int Removed = -2;

    // Keys and values, or, of a map that shares its keys, the values alone.
    private MapLayout? _layout;
    private DataValue[] _values = [];
    private Entry[] _entries;
    private int[]? _buckets;
    private int _used;
    private int _removed;
    private int _version;

    /// <summary>Makes an empty map.</summary>
    public DataMap() => _entries = [];

    /// <summary>Makes an empty map with room.</summary>
    /// <param name="capacity">How many entries it takes without growing.</param>
    public DataMap(int capacity) => _entries = capacity == 0 ? [] : new Entry[capacity];

    /// <summary>Makes a map that shares its keys.</summary>
    /// <param name="layout">The keys.</param>
    /// <param name="values">A value for each key. The array becomes the map's own.</param>
    internal DataMap(MapLayout layout, DataValue[] values)
    {
        _layout = layout;
        _values = values;
        _entries = [];
        _used = values.Length;
    }

    /// <summary>How many entries the map has.</summary>
    public int Count => _used - _removed;

    /// <summary>The value of a key; the absent value for a key that is not there. Setting an existing key keeps its place.</summary>
    /// <param name="key">The key.</param>
    public DataValue this[DataValue key]
    {
        get
        {
            var place = Find(key);
            return place < 0 ? default : ValueAt(place);
        }

        set
        {
            var place = Find(key);
            if (place < 0)
                Append(key, value);
            else
                ValueAt(place) = value;
        }
    }

    /// <summary>The value of a text key; the absent value for a key that is not there.</summary>
    /// <param name="key">The key.</param>
    public DataValue this[string key]
    {
        get => this[DataValue.From(key)];
        set => this[DataValue.From(key)] = value;
    }

    /// <summary>Adds an entry at the end.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="ArgumentException">The key is there already.</exception>
    public void Add(DataValue key, DataValue value)
    {
        if (Find(key) >= 0)
            throw new ArgumentException($"The key {key} is in the map already.", nameof(key));

        Append(key, value);
    }

    /// <summary>Whether a key is there.</summary>
    /// <param name="key">The key.</param>
    public bool ContainsKey(DataValue key) => Find(key) >= 0;

    /// <summary>Looks a key up.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value.</param>
    /// <returns>Whether the key is there.</returns>
    public bool TryGetValue(DataValue key, out DataValue value)
    {
        var place = Find(key);
        value = place < 0 ? default : ValueAt(place);
        return place >= 0;
    }

    /// <summary>Takes a key out.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether it was there.</returns>
    public bool Remove(DataValue key)
    {
        var place = Find(key);
        if (place < 0)
            return false;

        _version++;
        if (_layout is not null)
            KeepOwnKeys(_layout);
        if (_buckets is null)
        {
            _used--;
            Array.Copy(_entries, place + 1, _entries, place, _used - place);
            _entries[_used] = default;
            return true;
        }

        // The entry leaves its chain but keeps its place, marked, until the next growth closes the gaps.
        ref var link = ref _buckets[BucketOf(_entries[place].Hash)];
        while (link - 1 != place)
            link = ref _entries[link - 1].Next;

        link = _entries[place].Next;
        _entries[place] = new Entry { Next = Removed };
        _removed++;
        return true;
    }

    /// <summary>Walks through the entries in order, without allocating.</summary>
    public Enumerator GetEnumerator() => new(this);

    IEnumerator<KeyValuePair<DataValue, DataValue>> IEnumerable<KeyValuePair<DataValue, DataValue>>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Whether two maps have equal entries, in whatever order, as Java's maps are compared.</summary>
    /// <param name="other">The other map.</param>
    public bool Equals(DataMap? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is null || other.Count != Count)
            return false;

        foreach (var (key, value) in this)
        {
            if (!other.TryGetValue(key, out var otherValue) || !DataValueComparer.Equals(value, otherValue))
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DataMap);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var sum = 0;
        foreach (var (key, value) in this)
            sum += HashCode.Combine(DataValueComparer.GetHashCode(key), DataValueComparer.GetHashCode(value));

        return sum;
    }

    /// <summary>The text form of a Java map: <c>{a=1, b=2}</c>.</summary>
    public override string ToString() => JavaText.Of(DataValue.From(this));

    /// <summary>The keys that the map shares with others; null where it has keys of its own.</summary>
    internal MapLayout? Layout => _layout;

    /// <summary>The values of a map that shares its keys, in their order.</summary>
    internal ReadOnlySpan<DataValue> SharedValues => _values;

    /// <summary>Adds an entry whose key is known not to be there.</summary>
    internal void AppendNew(in DataValue key, in DataValue value) => Append(key, value);

    private ref DataValue ValueAt(int place) => ref _layout is null ? ref _entries[place].Value : ref _values[place];

    private int Find(in DataValue key)
    {
        if (_layout is not null)
            return key.Reference is string name ? _layout.IndexOf(name) : key.Kind == DataKind.String ? _layout.IndexOf(key.AsString()) : -1;
        if (_buckets is null)
            return key.Reference is string text ? FindText(text, key) : FindAny(key);

        var hash = DataValueComparer.GetHashCode(key);
        for (var i = _buckets[BucketOf(hash)] - 1; i >= 0; i = _entries[i].Next - 1)
        {
            if (_entries[i].Hash == hash && DataValueComparer.Equals(_entries[i].Key, key))
                return i;
        }

        return -1;
    }

    private int FindAny(in DataValue key)
    {
        for (var i = 0; i < _used; i++)
        {
            if (DataValueComparer.Equals(_entries[i].Key, key))
                return i;
        }

        return -1;
    }

    /// <summary>The same for a text kept as a string: most keys are, and then nothing has to be asked what it is.</summary>
    private int FindText(string text, in DataValue key)
    {
        var entries = _entries.AsSpan(0, _used);
        for (var i = 0; i < entries.Length; i++)
        {
            if (entries[i].Key.Reference is string other ? other == text : DataValueComparer.Equals(entries[i].Key, key))
                return i;
        }

        return -1;
    }

    private void Append(in DataValue key, in DataValue value)
    {
        _version++;
        if (_layout is not null)
            KeepOwnKeys(_layout);
        if (_used == _entries.Length)
            Grow();

        ref var entry = ref _entries[_used];
        entry.Key = key;
        entry.Value = value;
        _used++;
        if (_buckets is not null)
            Index(_used - 1);
        else if (_used >= IndexedFrom)
            Reindex();
    }

    /// <summary>Gives the map keys of its own before they change.</summary>
    private void KeepOwnKeys(MapLayout layout)
    {
        _entries = new Entry[Math.Max(4, _used + 1)];
        for (var i = 0; i < _used; i++)
            _entries[i] = new Entry { Key = DataValue.From(layout.Names[i]), Value = _values[i] };

        _layout = null;
        _values = [];
        if (_used >= IndexedFrom)
            Reindex();
    }

    private void Grow()
    {
        if (_removed > _used / 4)
        {
            CloseGaps();
            Reindex();
            return;
        }

        Array.Resize(ref _entries, Math.Max(4, _entries.Length * 2));
        if (_buckets is not null)
        {
            CloseGaps();
            Reindex();
        }
    }

    private void CloseGaps()
    {
        if (_removed == 0)
            return;

        var kept = 0;
        for (var i = 0; i < _used; i++)
        {
            if (_entries[i].Next != Removed)
                _entries[kept++] = _entries[i];
        }

        Array.Clear(_entries, kept, _used - kept);
        _used = kept;
        _removed = 0;
    }

    private void Reindex()
    {
        _buckets = new int[BitOperations.RoundUpToPowerOf2((uint)_entries.Length)];
        for (var i = 0; i < _used; i++)
            Index(i);
    }

    private void Index(int place)
    {
        ref var entry = ref _entries[place];
        entry.Hash = DataValueComparer.GetHashCode(entry.Key);
        ref var bucket = ref _buckets![BucketOf(entry.Hash)];
        entry.Next = bucket;
        bucket = place + 1;
    }

    private int BucketOf(int hash) => hash & (_buckets!.Length - 1);

    /// <summary>Walks through the entries of a map.</summary>
    [SuppressMessage("Performance", "CA1815", Justification = "Enumerators are not compared.")]
    public struct Enumerator : IEnumerator<KeyValuePair<DataValue, DataValue>>
    {
        private readonly DataMap _map;
        private readonly int _version;
        private int _next;

        internal Enumerator(DataMap map)
        {
            _map = map;
            _version = map._version;
        }

        /// <inheritdoc/>
        public readonly KeyValuePair<DataValue, DataValue> Current
        {
            get
            {
                if (_map._layout is { } layout)
                    return new(DataValue.From(layout.Names[_next - 1]), _map._values[_next - 1]);

                ref var entry = ref _map._entries[_next - 1];
                return new(entry.Key, entry.Value);
            }
        }

        readonly object IEnumerator.Current => Current;

        /// <inheritdoc/>
        public bool MoveNext()
        {
            if (_version != _map._version)
                throw new InvalidOperationException("The map was changed while it was walked through.");

            while (_next < _map._used)
            {
                var place = _next++;
                if (_map._layout is not null || _map._entries[place].Next != Removed)
                    return true;
            }

            return false;
        }

        /// <inheritdoc/>
        public void Reset() => _next = 0;

        /// <inheritdoc/>
        public readonly void Dispose()
        {
        }
    }

    private struct Entry
    {
        public DataValue Key;
        public DataValue Value;
        public int Hash;

        /// <summary>The place of the next entry of the bucket plus one, 0 at the end; <see cref="Removed"/> for a gap.</summary>
        public int Next;
    }
}
