namespace Headrace.Connect.Runtime.DeadLetters;

/// <summary>A replay, batch by batch: decides what becomes of each letter, and counts.</summary>
/// <param name="options">Which letters, and where they go.</param>
/// <param name="topics">The topics that they go to.</param>
/// <param name="onReplay">Hears of each letter that is replayed.</param>
internal sealed class DeadLetterBatch(DeadLetterReplayOptions options, TargetTopics topics, Action<DeadLetter> onReplay)
{
    private readonly List<HandledLetter> _handled = [];
    private readonly HashSet<int> _ended = [];
    private int _sent;
    private int _replayed;
    private int _others;
    private int _tooOften;
    private int _impossible;
    private string? _problem;

    /// <summary>Whether nothing more is to be read.</summary>
    public bool IsOver => _problem is not null || _sent >= options.Limit;

    /// <param name="group">The group that keeps the progress.</param>
    /// <param name="problem">Why the replay ends, if not because of a letter.</param>
    public DeadLetterReplayResult Result(string group, string? problem = null) => new(group, _replayed, _others, _tooOften, _impossible, _problem ?? problem);

    /// <summary>Decides what becomes of letters, up to the limit, or to the first that can't be replayed.</summary>
    /// <returns>The letters that are dealt with, in order.</returns>
    public IReadOnlyList<HandledLetter> Handle(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken)
    {
        _handled.Clear();
        foreach (var letter in letters)
        {
            if (IsOver)
                break;
            // Nothing behind the end is dealt with: another replay, with a later end or none, begins there.
            if (_ended.Contains(letter.Place.Partition) || options.Filter.To?.IsBehind(letter) == false)
            {
                _ended.Add(letter.Place.Partition);
            }
            else if (!options.Filter.Includes(letter))
            {
                _others++;
                PassOver(letter);
            }
            else if (letter.Replays >= options.ReplaysMax)
            {
                _tooOften++;
                PassOver(letter);
            }
            else if (ReplayedRecord.Of(letter, options, out var problem) is { } record && (problem = topics.ProblemOf(record, cancellationToken)) is null)
            {
                onReplay(letter);
                _sent++;
                _handled.Add(new(letter, record));
            }
            else if (options.PassesImpossible)
            {
                _impossible++;
                PassOver(letter);
            }
            else
            {
                _problem = $"{letter.Place} can't be replayed: {problem}. To pass over such letters, use --skip.";
            }
        }
        return _handled;
    }

    /// <summary>A record is written and acknowledged.</summary>
    public void OnWritten() => _replayed++;

    private void PassOver(DeadLetter letter) => _handled.Add(new(letter, null));
}
