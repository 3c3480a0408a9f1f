using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Memory;
using Headrace.Connect.Sink;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>The records of a sink task's poll: through converters and transformations into a batch, which is put until the task has taken it. Owned by the task's thread.</summary>
/// <param name="id">The task.</param>
/// <param name="parts">What it works with.</param>
/// <param name="calls">Puts.</param>
/// <param name="offsets">Follow what was consumed and put.</param>
/// <param name="pauses">Keep records back while a batch is put again.</param>
/// <param name="stopping">Cancelled when the task is to stop.</param>
internal sealed class SinkDelivery(ConnectorTaskId id, SinkTaskParts parts, SinkTaskCalls calls, SinkOffsets offsets, SinkPauses pauses, CancellationToken stopping)
{
    /// <summary>How large records are taken to be before there was one.</summary>
    private const int RecordBytesAtStart = 4096;

    private readonly List<SinkRecord> _batch = [];
    private readonly List<Task> _reports = [];
    private int _settled;
    private long _batchCharge;
    private long _recordCharge = TaskMemory.ChargeOf(RecordBytesAtStart);

    /// <summary>The records that are put.</summary>
    public IReadOnlyList<SinkRecord> Batch => _batch;

    /// <summary>How many records may come at once so that they have room. One always may.</summary>
    public int RecordsMax => (int)Math.Clamp(parts.Memory.Room / _recordCharge, 1, parts.Consumer.PollRecordsMax);

    /// <summary>Takes records into the task's memory.</summary>
    public void Hold(ConsumedBatch consumed)
    {
        if (consumed.Count == 0)
            return;
        var charge = TaskMemory.ChargeOf(consumed.Bytes, consumed.Count);
        parts.Memory.Take(charge);
        _batchCharge += charge;
        // Large records are remembered for a while: the next ones are likely to be large too.
        _recordCharge = Math.Max(charge / consumed.Count, _recordCharge - (_recordCharge / 8));
    }

    /// <summary>The hot path: each record of a poll through converters and transformations into the batch.</summary>
    public void Convert(ConsumedBatch consumed)
    {
        _batch.Clear();
        if (consumed.Count == 0)
            return;
        parts.Recent?.Add(consumed);
        parts.Pipeline.BeginBatch();
        var run = consumed[0].TopicPartition;
        var runOffset = 0L;
        for (var i = 0; i < consumed.Count; i++)
        {
            var record = consumed[i];
            var partition = record.TopicPartition;
            if (partition.Partition != run.Partition || !ReferenceEquals(partition.Topic, run.Topic))
            {
                offsets.SetConsumed(SinkConsumer.Of(run), runOffset);
                run = partition;
            }
            runOffset = record.Offset + 1;
            parts.Pipeline.Begin(record);
            PipelineStep step;
            while ((step = parts.Pipeline.Advance()) == PipelineStep.Retry)
                Blocking.Wait(Task.Delay(parts.Pipeline.RetryDelay, parts.Time, stopping));
            if (step == PipelineStep.Ready)
                _batch.Add(parts.Pipeline.Record);
            else if (!parts.Pipeline.Reports.IsCompleted)
                _reports.Add(parts.Pipeline.Reports);
        }
        offsets.SetConsumed(SinkConsumer.Of(run), runOffset);
    }

    /// <summary>Puts the batch. If the task can't take it just now, it is put again after the next poll.</summary>
    /// <exception cref="ConnectException">The task refuses it.</exception>
    public void Put()
    {
        var began = parts.Time.GetTimestamp();
        try
        {
            PutOrBisect();
        }
        catch (RetriableException e)
        {
            parts.Logger.PutRetried(e, id, _batch.Count);
            pauses.BeginRedelivery();
            return;
        }
        catch (Exception e) when (!(e is OperationCanceledException && stopping.IsCancellationRequested))
        {
            throw new ConnectException("Exiting WorkerSinkTask due to unrecoverable exception.", e);
        }
        offsets.TakeConsumed();
        parts.Metrics?.OnPut(_settled + _batch.Count, offsets.Uncommitted, began);
        Discard();
    }

    /// <summary>The records are put, or read again: nothing is put again.</summary>
    public void Discard()
    {
        _settled = 0;
        _batch.Clear();
        parts.Memory.Give(_batchCharge);
        _batchCharge = 0;
        pauses.EndRedelivery();
    }

    /// <summary>Partitions are given up: whoever gets them reads their records again.</summary>
    public void Forget(IReadOnlyCollection<TopicPartition> partitions) => _batch.RemoveAll(record => partitions.Contains(record.Original));

    /// <summary>Waits until the reports of failed records are safe: the offsets behind them may be committed then.</summary>
    public void WaitForReports(IReadOnlyCollection<TopicPartition> partitions)
    {
        if (_reports.Count > 0)
        {
            Blocking.Wait(Task.WhenAll(_reports));
            _reports.Clear();
        }
        if (parts.ErrantRecords?.Take(partitions) is { Length: > 0 } reports)
            Blocking.Wait(Task.WhenAll(reports));
    }

    private void PutOrBisect()
    {
        try
        {
            Put(_batch);
        }
        catch (Exception e) when (parts.Bisection?.Covers(e, _batch.Count) == true)
        {
            parts.Logger.BatchRefused(e, id, _batch.Count);
            var bisection = parts.Bisection!;
            try
            {
                bisection.Settle(_batch, e, Put, stopping);
            }
            catch (RetriableException)
            {
                // Only the rest is put again.
                _settled += bisection.Settled;
                _batch.RemoveRange(0, bisection.Settled);
                throw;
            }
        }
    }

    private void Put(IReadOnlyList<SinkRecord> records)
    {
        calls.Put(records);
        parts.ErrantRecords?.ThrowIfFailed();
    }
}
