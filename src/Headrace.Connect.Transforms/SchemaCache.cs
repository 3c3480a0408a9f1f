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
    public T Get(Schema schema, Func<Schema, T> make)
    {
        // The most recently used is first: records come with the same schema object again and again.
        if (_entries.Count > 0 && ReferenceEquals(_entries[0].Schema, schema))
            return _entries[0].Value;

        var place = _entries.FindIndex(entry => ReferenceEquals(entry.Schema, schema));
        if (place < 0)
            place = _entries.FindIndex(entry => entry.Schema.Equals(schema));

        var value = place < 0 ? make(schema) : _entries[place].Value;
        if (place >= 0)
            _entries.RemoveAt(place);
        else if (_entries.Count == EntriesMax)
            _entries.RemoveAt(EntriesMax - 1);
        _entries.Insert(0, (schema, value));
        return value;
    }

    public void Clear() => _entries.Clear();
}
