using System.Diagnostics.CodeAnalysis;

namespace Headrace.Connect.Converters;

/// <summary>A bounded cache that gives up what was used longest ago. For one thread.</summary>
/// <param name="capacity">How many entries it keeps; 0 keeps none.</param>
/// <param name="comparer">Compares keys; null for their own equality.</param>
internal sealed class LruCache<TKey, TValue>(int capacity, IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> _nodes = new(comparer);
    private readonly LinkedList<(TKey Key, TValue Value)> _byUse = [];

    public int Count => _nodes.Count;

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value) => TryUse(_nodes.TryGetValue(key, out var node) ? node : null, out value);

    /// <summary>Looks up by another form of the key, which the comparer must know.</summary>
    public bool TryGetAlternate<TAlternate>(TAlternate key, [MaybeNullWhen(false)] out TValue value)
        where TAlternate : notnull, allows ref struct =>
        TryUse(_nodes.GetAlternateLookup<TAlternate>().TryGetValue(key, out var node) ? node : null, out value);

    public void Add(TKey key, TValue value)
    {
        if (capacity <= 0)
            return;
        if (_nodes.Count >= capacity && _byUse.Last is { } oldest)
        {
            _nodes.Remove(oldest.Value.Key);
            _byUse.RemoveLast();
        }

        _nodes[key] = _byUse.AddFirst((key, value));
    }

    private bool TryUse(LinkedListNode<(TKey Key, TValue Value)>? node, [MaybeNullWhen(false)] out TValue value)
    {
        if (node is null)
        {
            value = default;
            return false;
        }

        if (!ReferenceEquals(node, _byUse.First))
        {
            _byUse.Remove(node);
            _byUse.AddFirst(node);
        }

        value = node.Value.Value;
        return true;
    }
}
