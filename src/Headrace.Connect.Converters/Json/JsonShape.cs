using Headrace.Connect.Data;

namespace Headrace.Connect.Converters.Json;

/// <summary>
/// A point on the way through objects without a schema: the members read so far, by their names. Objects of one form take the same way, so that each next name is
/// compared with the one that came there before, and all of them share one <see cref="MapLayout"/>.
/// </summary>
internal sealed class JsonShape
{
    /// <summary>Where more different names follow than this, the names are data and not a form: nothing is learned there.</summary>
    private const int NextsMax = 8;

    private const int MembersMax = 256;
    private const int NameSizeMax = 128;

    private readonly JsonShape? _previous;
    private readonly string _name;
    private readonly byte[] _rawName;
    private readonly List<JsonShape> _nexts = [];
    private JsonShape? _nested;
    private MapLayout? _layout;
    private int[] _order = [];

    /// <summary>The beginning of objects.</summary>
    public JsonShape()
    {
        _name = "";
        _rawName = [];
        Member = [];
    }

    private JsonShape(JsonShape previous, string name, ReadOnlySpan<byte> rawName)
    {
        _previous = previous;
        _name = name;
        _rawName = rawName.ToArray();
        Count = previous.Count + 1;
        Member = [(byte)'"', .. rawName, (byte)'"', (byte)':'];
    }

    /// <summary>How many members have been read.</summary>
    public int Count { get; }

    /// <summary>The last member's name as it is written: in quotes, with a colon.</summary>
    public byte[] Member { get; }

    /// <summary>The way that was taken last from here.</summary>
    public JsonShape? Likely { get; private set; }

    /// <summary>The beginning of the objects inside this member's value.</summary>
    public JsonShape Nested => _nested ??= new();

    /// <summary>The point behind another member.</summary>
    /// <param name="name">The member's name.</param>
    /// <param name="text">The JSON text.</param>
    /// <param name="shapes">Counts what is learned.</param>
    /// <returns>Null where the object has no form that can be learned: it has to be read on as a map of its own.</returns>
    public JsonShape? Next(in JsonString name, ReadOnlySpan<byte> text, JsonShapes shapes)
    {
        var rawName = name.Raw(text);
        foreach (var next in _nexts)
        {
            if (rawName.SequenceEqual(next._rawName))
                return Likely = next;
        }

        if (_nexts.Count == NextsMax || Count == MembersMax || rawName.Length > NameSizeMax || !shapes.TryCount())
            return null;

        var decoded = name.ToText(text);
        for (var member = this; member is not null; member = member._previous)
        {
            // A name that comes twice: the last one's value counts.
            if (member._previous is not null && member._name == decoded)
                return null;
        }

        Likely = new JsonShape(this, decoded, rawName);
        _nexts.Add(Likely);
        return Likely;
    }

    /// <summary>The map of the values read on the way here, in the order of Java's HashMap.</summary>
    public DataMap ToMap(ReadOnlySpan<DataValue> values)
    {
        if (_layout is null)
            MakeLayout();

        var ordered = new DataValue[values.Length];
        for (var place = 0; place < ordered.Length; place++)
            ordered[place] = values[_order[place]];
        return new DataMap(_layout!, ordered);
    }

    /// <summary>The same as a map with keys of its own, in the order of reading.</summary>
    public DataMap ToOwnMap(ReadOnlySpan<DataValue> values)
    {
        var map = new DataMap(values.Length + 1);
        var names = Names();
        for (var place = 0; place < names.Length; place++)
            map.AppendNew(DataValue.From(names[place]), values[place]);
        return map;
    }

    private void MakeLayout()
    {
        var names = Names();
        _order = JavaHashOrder.OfNames(names);
        _layout = new MapLayout(Array.ConvertAll(_order, place => names[place]));
    }

    private string[] Names()
    {
        var names = new string[Count];
        for (var member = this; member._previous is not null; member = member._previous)
            names[member.Count - 1] = member._name;
        return names;
    }
}
