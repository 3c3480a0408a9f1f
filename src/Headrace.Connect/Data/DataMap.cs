using System.Collections;

namespace Headrace.Connect.Data;

/// <summary>A map that keeps its entries in the order in which they were added.</summary>
public sealed class DataMap : IReadOnlyCollection<KeyValuePair<DataValue, DataValue>>
{
    /// <summary>How many entries the map has.</summary>
    public int Count => throw new NotImplementedException();

    /// <summary>The value of a key; the absent value for a key that is not there. Setting an existing key keeps its place.</summary>
    /// <param name="key">The key.</param>
    public DataValue this[DataValue key]
    {
        get => throw new NotImplementedException();
        set => throw new NotImplementedException();
    }

    /// <summary>The value of a text key; the absent value for a key that is not there.</summary>
    /// <param name="key">The key.</param>
    public DataValue this[string key]
    {
        get => this[DataValue.From(key)];
        set => this[DataValue.From(key)] = value;
    }

    /// <summary>Looks a key up.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value.</param>
    /// <returns>Whether the key is there.</returns>
    public bool TryGetValue(DataValue key, out DataValue value) => throw new NotImplementedException();

    /// <summary>Takes a key out.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether it was there.</returns>
    public bool Remove(DataValue key) => throw new NotImplementedException();

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<DataValue, DataValue>> GetEnumerator() => throw new NotImplementedException();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
