using System.Runtime.InteropServices;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>The topics that a source task writes to, and whether each has been reported lately. Owned by the task's loop; mostly a comparison of references for a record.</summary>
internal sealed class WrittenTopics
{
    private readonly Dictionary<string, long> _rounds = new(StringComparer.Ordinal);
    private string? _lastSent;
    private string? _lastReported;
    private long _round = 1;

    /// <summary>Whether a record is the first for its topic.</summary>
    public bool IsNew(string topic)
    {
        if (ReferenceEquals(topic, _lastSent))
            return false;
        _lastSent = topic;
        return _rounds.TryAdd(topic, 0);
    }

    /// <summary>Has each topic reported again: the user may have had it forgotten.</summary>
    public void BeginRound()
    {
        _round++;
        _lastReported = null;
    }

    /// <summary>Whether a topic is to be reported; it counts as reported then.</summary>
    public bool TakeReport(string topic)
    {
        if (ReferenceEquals(topic, _lastReported))
            return false;
        _lastReported = topic;
        ref var round = ref CollectionsMarshal.GetValueRefOrAddDefault(_rounds, topic, out _);
        if (round == _round)
            return false;
        round = _round;
        return true;
    }
}
