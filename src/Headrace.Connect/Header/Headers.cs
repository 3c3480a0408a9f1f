using System.Collections;
using Headrace.Connect.Data;

namespace Headrace.Connect.Header;

/// <summary>The headers of a record: an ordered list in which a name may occur more than once.</summary>
public sealed class Headers : IReadOnlyList<Header>
{
    private readonly List<Header> _list = [];

    /// <summary>How many headers there are.</summary>
    public int Count => _list.Count;

    /// <summary>The header at a place.</summary>
    /// <param name="index">The place, from 0.</param>
    public Header this[int index] => _list[index];

    /// <summary>Adds a header at the end.</summary>
    /// <param name="header">The header.</param>
    /// <returns>This list.</returns>
    public Headers Add(Header header)
    {
        _list.Add(header);
        return this;
    }

    /// <summary>Adds a header at the end, after a check of the value against its schema.</summary>
    /// <param name="key">The header's name.</param>
    /// <param name="schema">The value's schema, null for schemaless data.</param>
    /// <param name="value">The value.</param>
    /// <returns>This list.</returns>
    /// <exception cref="Errors.DataException">The value does not fit the schema.</exception>
    public Headers Add(string key, Schema? schema, DataValue value) => throw new NotImplementedException();

    /// <summary>The last header of a name, or null.</summary>
    /// <param name="key">The name; case counts.</param>
    public Header? LastWithName(string key) => throw new NotImplementedException();

    /// <summary>Removes all headers of a name.</summary>
    /// <param name="key">The name; case counts.</param>
    /// <returns>This list.</returns>
    public Headers Remove(string key) => throw new NotImplementedException();

    /// <summary>A copy of the list that can change on its own.</summary>
    public Headers Duplicate() => throw new NotImplementedException();

    /// <inheritdoc/>
    public IEnumerator<Header> GetEnumerator() => _list.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
