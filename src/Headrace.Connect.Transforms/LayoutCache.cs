using Headrace.Connect.Data;

namespace Headrace.Connect.Transforms;

/// <summary>Keeps what a transformation worked out for the layouts of maps without a schema that it met: what <see cref="SchemaCache{T}"/> is for structs.</summary>
/// <typeparam name="T">What is worked out.</typeparam>
internal sealed class LayoutCache<T>
    where T : class
{
    /// <summary>Data of more forms than this has none worth keeping: then the cache begins anew.</summary>
    private const int EntriesMax = 256;

    private readonly Dictionary<MapLayout, T> _all = new(ReferenceEqualityComparer.Instance);
    private MapLayout? _lastLayout;
    private T? _last;

    /// <summary>What was worked out for a layout; null if nothing was.</summary>
    public T? Find(MapLayout layout)
    {
        if (ReferenceEquals(layout, _lastLayout))
            return _last;
        if (!_all.TryGetValue(layout, out var value))
            return null;
        _lastLayout = layout;
        _last = value;
        return value;
    }

    /// <summary>Keeps what was worked out for a layout, in the place of what was kept for it.</summary>
    public T Set(MapLayout layout, T value)
    {
        if (_all.Count >= EntriesMax)
            _all.Clear();
        _all[layout] = value;
        _lastLayout = layout;
        _last = value;
        return value;
    }

    public void Clear()
    {
        _all.Clear();
        _lastLayout = null;
        _last = null;
    }
}
