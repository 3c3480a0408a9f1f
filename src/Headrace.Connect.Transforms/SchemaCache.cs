using Headrace.Connect.Data;

namespace Headrace.Connect.Transforms;

/// <summary>Keeps what a transformation worked out for the schemas that it met, so that each change of a schema is computed once.</summary>
/// <typeparam name="T">What is worked out.</typeparam>
internal sealed class SchemaCache<T>
    where T : class
{
    /// <summary>As many as Kafka Connect keeps.</summary>
    private const int EntriesMax = 16;

    private readonly List<(Schema Schema, T Value)> _entries = [];

    /// <summary>What was worked out for a schema, or is now.</summary>
    public T Get(Schema schema, Func<Schema, T> make) => Find(schema) ?? Add(schema, make(schema));

    /// <summary>What was worked out for a schema; null if nothing was. Asked first, it spares the function that <see cref="Get"/> takes.</summary>
    public T? Find(Schema schema)
    {
        // The most recently used is first: records come with the same schema object again and again.
        if (_entries.Count > 0 && ReferenceEquals(_entries[0].Schema, schema))
            return _entries[0].Value;

        var place = IndexOf(schema);
        if (place < 0)
            return null;
        var value = _entries[place].Value;
        _entries.RemoveAt(place);
        _entries.Insert(0, (schema, value));
        return value;
    }

    /// <summary>Keeps what was worked out for a schema that has nothing yet.</summary>
    public T Add(Schema schema, T value)
    {
        if (_entries.Count == EntriesMax)
            _entries.RemoveAt(EntriesMax - 1);
        _entries.Insert(0, (schema, value));
        return value;
    }

    public void Clear() => _entries.Clear();

    private int IndexOf(Schema schema)
    {
        for (var index = 0; index < _entries.Count; index++)
        {
            if (ReferenceEquals(_entries[index].Schema, schema))
                return index;
        }

        for (var index = 0; index < _entries.Count; index++)
        {
            if (_entries[index].Schema.Equals(schema))
                return index;
        }

        return -1;
    }
}
