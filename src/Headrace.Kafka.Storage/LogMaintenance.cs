using System.Threading.Channels;

namespace Headrace.Kafka.Storage;

/// <summary>What is done to logs in the background: recovery points, forgetting idle producers, retention, compaction.</summary>
internal sealed class LogMaintenance : IAsyncDisposable
{
    private readonly LogDirectoryOptions _options;
    private readonly Func<IEnumerable<PartitionLog>> _logs;
    private readonly Channel<PartitionLog> _due = Channel.CreateUnbounded<PartitionLog>(new() { SingleReader = true }); // each log is in it once in a while
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _loops = [];

    public LogMaintenance(LogDirectoryOptions options, Func<IEnumerable<PartitionLog>> logs)
    {
        _options = options;
        _logs = logs;
    }

    /// <summary>Starts the loops; until then nothing is done.</summary>
    public void Start()
    {
        _loops.Add(Task.Run(() => CheckpointDueLogsAsync(_stop.Token)));
        _loops.Add(Task.Run(() => EveryAsync(_options.CheckpointInterval, CheckpointAll, _stop.Token)));
        _loops.Add(Task.Run(() => EveryAsync(_options.RetentionCheckInterval, cancellationToken => CleanAll(log => log.Housekeeping.ApplyRetention(), cancellationToken), _stop.Token)));
        _loops.Add(Task.Run(() => EveryAsync(_options.CleanerBackoff, cancellationToken => CleanAll(log => log.Housekeeping.Compact(_options.CleanerKeysMax, cancellationToken), cancellationToken), _stop.Token)));
    }

    /// <summary>A log took many bytes since its last recovery point.</summary>
    public void CheckpointSoon(PartitionLog log) => _due.Writer.TryWrite(log);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_loops).ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task CheckpointDueLogsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var log in _due.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                Checkpoint(log);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // the folder is closed
        }
    }

    private async Task EveryAsync(TimeSpan interval, Action<CancellationToken> action, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, _options.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
                action(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // the folder is closed
        }
    }

    private void CheckpointAll(CancellationToken cancellationToken)
    {
        foreach (var log in _logs())
        {
            cancellationToken.ThrowIfCancellationRequested();
            log.ExpireProducers(_options.ProducerIdExpiration);
            if (log.Housekeeping.NeedsCheckpoint)
                Checkpoint(log);
        }
    }

    private void CleanAll(Action<PartitionLog> clean, CancellationToken cancellationToken)
    {
        foreach (var log in _logs())
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                clean(log);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // this log is being deleted
            }
            catch (StorageException e)
            {
                if (e.Failure != StorageFailure.Closed)
                    _options.Logger.CleanupFailed(e, log.Id);
            }
            catch (Protocol.Records.RecordBatchException e)
            {
                _options.Logger.CleanupFailed(e, log.Id); // a batch that can't be read stays as it is
            }
        }
    }

    private void Checkpoint(PartitionLog log)
    {
        try
        {
            log.Housekeeping.Checkpoint();
        }
        catch (StorageException e)
        {
            if (e.Failure != StorageFailure.Closed)
                _options.Logger.CheckpointFailed(e, log.Id);
        }
    }
}
