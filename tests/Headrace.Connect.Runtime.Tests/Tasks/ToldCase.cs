using System.Collections.Concurrent;
using System.Globalization;

namespace Headrace.Connect.Runtime.Tests.Tasks;

/// <summary>What the tasks of one connector are told, and what they have noted. Topics begin with the connector's name, which notes leave out.</summary>
internal sealed class ToldCase(string name)
{
    private static readonly ConcurrentDictionary<string, ToldCase> Cases = new(StringComparer.Ordinal);

    private readonly Lock _lock = new();
    private readonly List<(int Task, string Call)> _notes = [];
    private readonly ConcurrentDictionary<int, ConcurrentQueue<string>> _actions = new();
    private long _count;

    /// <summary>How many notes there were so far.</summary>
    public long Count => Interlocked.Read(ref _count);

    public bool IsAllTold => _actions.Values.All(static actions => actions.IsEmpty);

    public static ToldCase Of(string name) => Cases.GetOrAdd(name, static name => new(name));

    public ConcurrentQueue<string> ActionsOf(int task) => _actions.GetOrAdd(task, static _ => new());

    public void Note(int task, string call)
    {
        lock (_lock)
            _notes.Add((task, call));
        Interlocked.Increment(ref _count);
    }

    public TopicPartition Partition(string of) => of.Split('-') is [var topic, var number] ? new($"{name}.{topic}", int.Parse(number, CultureInfo.InvariantCulture)) : throw new FormatException(of);

    public string Show(TopicPartition partition) =>
        $"{(partition.Topic.StartsWith(name + '.', StringComparison.Ordinal) ? partition.Topic[(name.Length + 1)..] : partition.Topic)}-{partition.Partition}";

    public string Show(IEnumerable<TopicPartition> partitions) => string.Join(' ', partitions.Select(Show).Order(StringComparer.Ordinal));

    /// <summary>The notes of a step, which is over.</summary>
    public List<string> Take()
    {
        lock (_lock)
        {
            var notes = Read();
            _notes.Clear();
            return notes;
        }
    }

    /// <summary>The notes since the last step, by task; records that came between two other calls as ranges, by partition.</summary>
    public List<string> Read()
    {
        lock (_lock)
        {
            var lines = new List<string>();
            foreach (var task in _notes.GroupBy(static note => note.Task).OrderBy(static task => task.Key))
            {
                var records = new SortedDictionary<string, List<long>>(StringComparer.Ordinal);
                foreach (var (_, call) in task)
                {
                    if (call.Split(' ') is ["record", var record])
                    {
                        var (partition, offset) = (record.Split(':')[0], long.Parse(record.Split(':')[1], CultureInfo.InvariantCulture));
                        if (!records.TryGetValue(partition, out var offsets))
                            records[partition] = offsets = [];
                        offsets.Add(offset);
                        continue;
                    }
                    Flush();
                    lines.Add($"{task.Key} {call}");
                }
                Flush();

                void Flush()
                {
                    lines.AddRange(records.Select(entry => $"{task.Key} records {entry.Key} {Ranges(entry.Value)}"));
                    records.Clear();
                }
            }
            return lines;
        }
    }

    private static string Ranges(List<long> offsets)
    {
        var ranges = new List<string>();
        for (int from = 0, to; from < offsets.Count; from = to + 1)
        {
            to = from;
            while (to + 1 < offsets.Count && offsets[to + 1] == offsets[to] + 1)
                to++;
            ranges.Add($"{offsets[from]}..{offsets[to]}");
        }
        return string.Join(' ', ranges);
    }
}
