using Headrace.Connect.Data;

namespace Headrace.Connect.Converters.Json;

/// <summary>What a converter has learned of the form of objects without a schema, and the values of the objects that are being read. For one thread.</summary>
internal sealed class JsonShapes
{
    /// <summary>Some hundred bytes each: enough for dozens of forms, and a bound where forms have no end.</summary>
    private const int ShapesMax = 4096;

    private DataValue[] _values = new DataValue[64];
    private int _count;
    private int _learned;

    /// <summary>The beginning of the outermost objects.</summary>
    public JsonShape Root { get; private set; } = new();

    /// <summary>How many values have been read and not been taken.</summary>
    public int Count => _count;

    /// <summary>Begins another text.</summary>
    public void Begin()
    {
        // Values of a text that turned out not to be JSON.
        if (_count > 0)
            Release(0);

        if (_learned < ShapesMax)
            return;
        Root = new();
        _learned = 0;
    }

    /// <summary>Counts one more form; false if there are enough of them. The next text begins to learn anew.</summary>
    public bool TryCount() => _learned < ShapesMax && ++_learned <= ShapesMax;

    public void Add(in DataValue value)
    {
        if (_count == _values.Length)
            Array.Resize(ref _values, _count * 2);
        _values[_count++] = value;
    }

    /// <summary>The values read since there were <paramref name="start"/> of them.</summary>
    public ReadOnlySpan<DataValue> Since(int start) => _values.AsSpan(start, _count - start);

    /// <summary>Forgets the values read since there were <paramref name="start"/> of them.</summary>
    public void Release(int start)
    {
        // They hold arrays of records.
        Array.Clear(_values, start, _count - start);
        _count = start;
    }
}
