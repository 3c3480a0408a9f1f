using Headrace.Connect.Data;

namespace Headrace.Connect.Transforms;

/// <summary>How maps whose layout is known, with maps of known layouts in them, become flat ones.</summary>
internal sealed class FlatMapPlan
{
    private readonly Level _top;
    private readonly MapLayout _result;

    private FlatMapPlan(Level top, MapLayout result)
    {
        _top = top;
        _result = result;
    }

    /// <summary>Works out a plan from a map and its flat form.</summary>
    /// <returns>Null where a part of the map has keys of its own, or different ways lead to the same name.</returns>
    public static FlatMapPlan? Make(DataMap map, DataMap flat)
    {
        var leafCount = 0;
        if (Level.Of(map, ref leafCount) is not { } top || leafCount != flat.Count)
            return null;

        var names = new string[flat.Count];
        var next = 0;
        foreach (var (key, _) in flat)
            names[next++] = key.AsString();
        return new FlatMapPlan(top, new MapLayout(names));
    }

    /// <summary>The flat form of a map.</summary>
    /// <returns>Null where the map is not like the one that the plan was made from.</returns>
    public DataMap? Flatten(DataMap map)
    {
        var values = new DataValue[_result.Count];
        var next = 0;
        return _top.TryTake(map, values, ref next) ? new DataMap(_result, values) : null;
    }

    /// <summary>A map in the map: its layout, and for each of its entries the level below, null for an entry that stays as it is.</summary>
    private sealed class Level(MapLayout layout, Level?[] below)
    {
        public static Level? Of(DataMap map, ref int leafCount)
        {
            if (map.Layout is not { } layout)
                return null;

            var values = map.SharedValues;
            var below = new Level?[values.Length];
            for (var place = 0; place < below.Length; place++)
            {
                if (values[place].Kind != DataKind.Map)
                    leafCount++;
                else if ((below[place] = Of(values[place].AsMap(), ref leafCount)) is null)
                    return null;
            }

            return new Level(layout, below);
        }

        public bool TryTake(DataMap map, DataValue[] result, ref int next)
        {
            if (!ReferenceEquals(map.Layout, layout))
                return false;

            var values = map.SharedValues;
            for (var place = 0; place < values.Length; place++)
            {
                ref readonly var value = ref values[place];
                if (below[place] is { } nested)
                {
                    if (value.Kind != DataKind.Map || !nested.TryTake(value.AsMap(), result, ref next))
                        return false;
                }
                else if (value.Kind is DataKind.Map or DataKind.Struct or DataKind.Decimal or DataKind.DateTime)
                {
                    return false;
                }
                else
                {
                    result[next++] = value;
                }
            }

            return true;
        }
    }
}
