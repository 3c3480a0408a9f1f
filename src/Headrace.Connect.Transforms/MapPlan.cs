using Headrace.Connect.Data;

namespace Headrace.Connect.Transforms;

/// <summary>How maps of one layout become maps of another: which value goes where. Worked out once for a layout by changing a map of markers.</summary>
internal sealed class MapPlan
{
    private const int AbsentSource = -1;

    private readonly MapLayout _result;
    private readonly int[] _sources;

    private MapPlan(MapLayout result, int[] sources)
    {
        _result = result;
        _sources = sources;
    }

    /// <summary>Works out a plan.</summary>
    /// <param name="source">The layout of the maps that will be changed.</param>
    /// <param name="change">Changes the keys of a map without a look at its values, which may move and be absent.</param>
    public static MapPlan Make(MapLayout source, Func<DataMap, DataMap> change)
    {
        var markers = new DataValue[source.Count];
        for (var place = 0; place < markers.Length; place++)
            markers[place] = DataValue.From(place);

        var changed = change(new DataMap(source, markers));
        var names = new string[changed.Count];
        var sources = new int[changed.Count];
        var next = 0;
        foreach (var (key, marker) in changed)
        {
            names[next] = key.AsString();
            sources[next++] = marker.IsNull ? AbsentSource : marker.AsInt32();
        }

        return new MapPlan(new MapLayout(names), sources);
    }

    /// <summary>The place of a key in the changed maps.</summary>
    public int PlaceOf(string name) => _result.IndexOf(name);

    /// <summary>The values of a map of the plan's layout, moved to where they belong. Where there is none, the value is absent.</summary>
    public DataValue[] Move(DataMap map)
    {
        var values = map.SharedValues;
        var moved = new DataValue[_sources.Length];
        for (var place = 0; place < moved.Length; place++)
        {
            if (_sources[place] is >= 0 and var from)
                moved[place] = values[from];
        }

        return moved;
    }

    /// <summary>The changed map.</summary>
    /// <param name="moved">What <see cref="Move"/> gave. It becomes the map's own.</param>
    public DataMap ToMap(DataValue[] moved) => new(_result, moved);
}
