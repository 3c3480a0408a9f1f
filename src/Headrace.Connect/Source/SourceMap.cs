using System.Collections;
using Headrace.Connect.Data;

namespace Headrace.Connect.Source;

/// <summary>
/// A source partition or a source offset: a small map from names to primitive values, immutable, in the order in which it was built. The order is part of its
/// identity in the offset store, because stored keys are compared byte for byte.
/// </summary>
public sealed class SourceMap : IReadOnlyCollection<KeyValuePair<string, DataValue>>, IEquatable<SourceMap>
{
    private readonly string _name;
    private readonly DataValue _value;
    private readonly KeyValuePair<string, DataValue>[]? _more;

    /// <summary>Makes a map of one entry.</summary>
    /// <param name="name">The entry's name.</param>
    /// <param name="value">The entry's value.</param>
    public SourceMap(string name, DataValue value)
    {
        _name = name;
        _value = value;
    }

    /// <summary>Makes a map of any number of entries.</summary>
    /// <param name="entries">The entries in order; names are unique.</param>
    public SourceMap(IEnumerable<KeyValuePair<string, DataValue>> entries)
    {
        _more = [.. entries];
        _name = "";
    }

    /// <summary>How many entries there are.</summary>
    public int Count => _more?.Length ?? 1;

    /// <summary>The value of a name; the absent value for a name that is not there.</summary>
    /// <param name="name">The name; case counts.</param>
    public DataValue this[string name] => TryGetValue(name, out var value) ? value : default;

    /// <summary>Looks a name up.</summary>
    /// <param name="name">The name; case counts.</param>
    /// <param name="value">Its value.</param>
    /// <returns>Whether the name is there.</returns>
    public bool TryGetValue(string name, out DataValue value) => throw new NotImplementedException();

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, DataValue>> GetEnumerator() => throw new NotImplementedException();

    /// <inheritdoc/>
    public bool Equals(SourceMap? other) => throw new NotImplementedException();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SourceMap);

    /// <inheritdoc/>
    public override int GetHashCode() => throw new NotImplementedException();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
