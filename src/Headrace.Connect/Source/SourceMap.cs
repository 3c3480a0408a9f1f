using System.Collections;
using Headrace.Connect.Data;

namespace Headrace.Connect.Source;

/// <summary>
/// A source partition or a source offset: a small map from names to primitive values, immutable, in the order in which it was built. The order is part of its
/// identity in the offset store, because stored keys are compared byte for byte.
/// </summary>
/// <remarks>In memory two maps with the same entries are equal whatever their order, as Java's maps are.</remarks>
public sealed class SourceMap : IReadOnlyCollection<KeyValuePair<string, DataValue>>, IEquatable<SourceMap>
{
    // Null where all entries are in the array; else the first entry, before those of the array.
    private readonly string? _name;
    private readonly DataValue _value;
    private readonly KeyValuePair<string, DataValue>[]? _more;
    private int _hash;

    /// <summary>Makes a map of one entry.</summary>
    /// <param name="name">The entry's name.</param>
    /// <param name="value">The entry's value.</param>
    public SourceMap(string name, DataValue value)
    {
        ArgumentNullException.ThrowIfNull(name);
        _name = name;
        _value = value;
    }

    /// <summary>Makes a map of any number of entries.</summary>
    /// <param name="entries">The entries in order; names are unique.</param>
    /// <exception cref="ArgumentException">A name occurs twice.</exception>
    public SourceMap(IEnumerable<KeyValuePair<string, DataValue>> entries)
    {
        _more = [.. entries];
        for (var i = 1; i < _more.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (_more[i].Key == _more[j].Key)
                    throw new ArgumentException($"The name {_more[i].Key} occurs twice.", nameof(entries));
            }
        }
    }

    /// <summary>Makes a map of one entry followed by the entries of another map, which it shares: a source whose records differ in one entry makes few objects.</summary>
    /// <param name="name">The entry's name, which the other map does not have.</param>
    /// <param name="value">The entry's value.</param>
    /// <param name="rest">The further entries.</param>
    /// <exception cref="ArgumentException">The name occurs twice.</exception>
    public SourceMap(string name, DataValue value, SourceMap rest)
        : this(name, value)
    {
        ArgumentNullException.ThrowIfNull(rest);
        if (rest.TryGetValue(name, out _))
            throw new ArgumentException($"The name {name} occurs twice.", nameof(name));

        _more = rest._name is null ? rest._more : [.. rest];
    }

    /// <summary>How many entries there are.</summary>
    public int Count => (_name is null ? 0 : 1) + (_more?.Length ?? 0);

    /// <summary>The value of a name; the absent value for a name that is not there.</summary>
    /// <param name="name">The name; case counts.</param>
    public DataValue this[string name] => TryGetValue(name, out var value) ? value : default;

    /// <summary>Looks a name up.</summary>
    /// <param name="name">The name; case counts.</param>
    /// <param name="value">Its value.</param>
    /// <returns>Whether the name is there.</returns>
    public bool TryGetValue(string name, out DataValue value)
    {
        if (name == _name)
        {
            value = _value;
            return true;
        }

        foreach (var (entryName, entryValue) in _more ?? [])
        {
            if (name == entryName)
            {
                value = entryValue;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, DataValue>> GetEnumerator()
    {
        if (_name is not null)
            yield return new(_name, _value);

        foreach (var entry in _more ?? [])
            yield return entry;
    }

    /// <inheritdoc/>
    public bool Equals(SourceMap? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is null || other.Count != Count || other.GetHashCode() != GetHashCode())
            return false;
        if (_name is not null && !(other.TryGetValue(_name, out var otherFirst) && otherFirst == _value))
            return false;

        foreach (var (name, value) in _more ?? [])
        {
            if (!other.TryGetValue(name, out var otherValue) || otherValue != value)
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SourceMap);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        // Records are counted by their source partition, so the hash is kept; 0 stands for "not yet".
        if (_hash == 0)
        {
            var hash = _name is null ? 0 : HashOf(_name, _value);
            foreach (var (name, value) in _more ?? [])
                hash += HashOf(name, value);

            _hash = hash == 0 ? 1 : hash;
        }

        return _hash;
    }

    /// <summary>The text form of a Java map: <c>{a=1, b=2}</c>.</summary>
    public override string ToString() => $"{{{string.Join(", ", this.Select(entry => $"{entry.Key}={entry.Value}"))}}}";

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static int HashOf(string name, in DataValue value) =>
        HashCode.Combine(name.GetHashCode(StringComparison.Ordinal), DataValueComparer.GetHashCode(value));
}
