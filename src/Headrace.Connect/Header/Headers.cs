using System.Collections;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

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
    /// <exception cref="DataException">The value does not fit the schema.</exception>
    public Headers Add(string key, Schema? schema, DataValue value)
    {
        ArgumentNullException.ThrowIfNull(key);
        Check(schema, value);
        _list.Add(new Header(key, schema, value));
        return this;
    }

    /// <summary>The last header of a name, or null.</summary>
    /// <param name="key">The name; case counts.</param>
    public Header? LastWithName(string key)
    {
        for (var i = _list.Count - 1; i >= 0; i--)
        {
            if (_list[i].Key == key)
                return _list[i];
        }

        return null;
    }

    /// <summary>All headers of a name in order.</summary>
    /// <param name="key">The name; case counts.</param>
    public IEnumerable<Header> AllWithName(string key) => _list.Where(header => header.Key == key);

    /// <summary>Removes all headers of a name.</summary>
    /// <param name="key">The name; case counts.</param>
    /// <returns>This list.</returns>
    public Headers Remove(string key)
    {
        for (var i = _list.Count - 1; i >= 0; i--)
        {
            if (_list[i].Key == key)
                _list.RemoveAt(i);
        }

        return this;
    }

    /// <summary>Removes all headers of a name but the last one.</summary>
    /// <param name="key">The name; case counts.</param>
    /// <returns>This list.</returns>
    public Headers RetainLatest(string key)
    {
        var isLater = false;
        for (var i = _list.Count - 1; i >= 0; i--)
        {
            if (_list[i].Key != key)
                continue;
            if (isLater)
                _list.RemoveAt(i);

            isLater = true;
        }

        return this;
    }

    /// <summary>Removes all headers but the last one of each name.</summary>
    /// <returns>This list.</returns>
    public Headers RetainLatest()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = _list.Count - 1; i >= 0; i--)
        {
            if (!names.Add(_list[i].Key))
                _list.RemoveAt(i);
        }

        return this;
    }

    /// <summary>Puts another header in the place of each; null takes it out.</summary>
    /// <param name="change">Makes the new header.</param>
    /// <returns>This list.</returns>
    /// <exception cref="DataException">A new value does not fit its schema.</exception>
    public Headers Apply(Func<Header, Header?> change)
    {
        var changed = new List<Header>(_list.Count);
        foreach (var header in _list)
        {
            if (change(header) is not { } result)
                continue;

            Check(result.Schema, result.Value);
            changed.Add(result);
        }

        _list.Clear();
        _list.AddRange(changed);
        return this;
    }

    /// <summary>Removes all headers.</summary>
    /// <returns>This list.</returns>
    public Headers Clear()
    {
        _list.Clear();
        return this;
    }

    /// <summary>A copy of the list that can change on its own.</summary>
    public Headers Duplicate()
    {
        var copy = new Headers();
        copy._list.AddRange(_list);
        return copy;
    }

    /// <summary>Walks through the headers in order, without allocating.</summary>
    public List<Header>.Enumerator GetEnumerator() => _list.GetEnumerator();

    IEnumerator<Header> IEnumerable<Header>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Checks the outermost value alone, as Kafka Connect does: what is inside lists, maps and structs is taken as it is.</summary>
    private static void Check(Schema? schema, in DataValue value)
    {
        if (schema is null)
            return;
        if (value.IsNull)
        {
            if (!schema.IsOptional)
                throw new DataException($"A null value requires an optional schema but was {schema}");

            return;
        }

        // A name that makes a schema logical allows the logical class besides the plain one, on its own base type alone.
        var kind = value.Kind;
        if (kind == schema.Type.ValueKind)
            return;

        var isLogicalValue = (schema.Type, schema.Name) switch
        {
            (SchemaType.Bytes, LogicalNames.Decimal) => kind == DataKind.Decimal,
            (SchemaType.Int32, LogicalNames.Date or LogicalNames.Time) => kind == DataKind.DateTime,
            (SchemaType.Int64, LogicalNames.Timestamp) => kind == DataKind.DateTime,
            _ => false,
        };
        if (!isLogicalValue)
            throw new DataException($"The value {value} is not compatible with the schema {schema}");
    }
}
