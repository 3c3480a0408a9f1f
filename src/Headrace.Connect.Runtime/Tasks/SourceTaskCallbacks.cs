using Headrace.Connect.Source;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>Tells a source task what has become of its records and offsets. It may not mind; what it throws is logged.</summary>
/// <remarks>The task's members are called one at a time: what is known of a record while the task is polled, it hears after the poll.</remarks>
internal sealed class SourceTaskCallbacks(ConnectorTaskId id, SourceTask task, ILogger logger)
{
    private readonly List<(SourceRecord Record, RecordMetadata? Metadata)> _untold = [];
    private bool _isPolling;

    /// <summary>Whether the task wants to hear of each record. Most tasks don't override it: then a record's outcome needs no call.</summary>
    public bool HearsRecords { get; } = task.GetType().GetMethod(nameof(SourceTask.CommitRecord))?.DeclaringType != typeof(SourceTask);

    /// <summary>A poll that takes its time is under way.</summary>
    public void BeginPoll() => _isPolling = true;

    /// <summary>The poll is over.</summary>
    public void EndPoll()
    {
        _isPolling = false;
        foreach (var (record, metadata) in _untold)
            Tell(record, metadata);
        _untold.Clear();
    }

    /// <summary>Tells of a record that is done with.</summary>
    /// <param name="record">The record.</param>
    /// <param name="metadata">Where it was written; null if it was not.</param>
    public void CommitRecord(SourceRecord record, RecordMetadata? metadata)
    {
        if (!HearsRecords)
            return;
        if (_isPolling)
            _untold.Add((record, metadata));
        else
            Tell(record, metadata);
    }

    /// <summary>Tells that offsets are stored.</summary>
    public async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await task.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException && !(e is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            logger.CommitFailed(e, id);
        }
    }

    private void Tell(SourceRecord record, RecordMetadata? metadata)
    {
        try
        {
            task.CommitRecord(record, metadata);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            logger.CommitRecordFailed(e, id);
        }
    }
}
