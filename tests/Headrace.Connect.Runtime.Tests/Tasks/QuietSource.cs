using Headrace.Connect.Data;
using Headrace.Connect.Source;

namespace Headrace.Connect.Runtime.Tests.Tasks;

/// <summary>Makes a record, and then nothing: its polls wait until the test lets them go on.</summary>
/// <param name="bytes">The size of the record's value.</param>
/// <param name="isDeaf">Whether its polls wait on when the task is to stop.</param>
/// <param name="partition">The partition that the record names; null for none.</param>
/// <param name="hasRecord">Whether there is a record; else null stands in its place.</param>
internal sealed class QuietSource(int bytes = 1, bool isDeaf = false, int? partition = null, bool hasRecord = true) : SourceTask
{
    private readonly List<bool> _told = [];
    private volatile TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isPolling;
    private volatile int _polls;
    private CancellationToken _stopping;

    /// <summary>Of each record that it has heard of, whether it was in a poll.</summary>
    public IReadOnlyList<bool> Told
    {
        get
        {
            lock (_told)
                return [.. _told];
        }
    }

    /// <summary>Whether its poll is asked to end.</summary>
    public bool IsStopping => _stopping.IsCancellationRequested;

    /// <summary>Whether it was stopped in a poll; null while it was not stopped.</summary>
    public bool? IsStoppedInAPoll { get; private set; }

    public int Polls => _polls;

    /// <summary>How often it has heard that offsets are stored.</summary>
    public int Commits { get; private set; }

    public override string Version => "1";

    public void GoOn()
    {
        var more = _more;
        _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        more.SetResult();
    }

    public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken) => Task.CompletedTask;

    public override async ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken)
    {
        var more = _more;
        _stopping = cancellationToken;
        if (++_polls == 1 && !hasRecord)
            return [null!];
        if (_polls == 1)
            return [new(new("p", DataValue.From("0")), new("o", DataValue.From(1)), "t", partition, null, default, Schema.String, DataValue.From(new string('x', bytes)))];
        _isPolling = true;
        try
        {
            await more.Task.WaitAsync(isDeaf ? CancellationToken.None : cancellationToken);
            return null;
        }
        finally
        {
            _isPolling = false;
        }
    }

    public override void CommitRecord(SourceRecord record, RecordMetadata? metadata)
    {
        lock (_told)
            _told.Add(_isPolling);
    }

    public override ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        Commits++;
        return default;
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        IsStoppedInAPoll = _isPolling;
        return Task.CompletedTask;
    }
}
