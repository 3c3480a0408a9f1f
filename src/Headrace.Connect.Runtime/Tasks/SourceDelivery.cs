using Headrace.Connect.Runtime.Memory;
using Headrace.Connect.Source;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>The records of a source task's poll: through transformations and converters to the producer, one after the other. Owned by the task's loop.</summary>
/// <param name="id">The task.</param>
/// <param name="parts">What it works with.</param>
/// <param name="submitted">The records on their way.</param>
/// <param name="room">Lets records into the task's memory.</param>
/// <param name="progress">Follows the records.</param>
internal sealed class SourceDelivery(ConnectorTaskId id, SourceTaskParts parts, SubmittedRecords submitted, RecordRoom room, ISourceProgress progress)
{
    /// <summary>What Kafka calls a record without a timestamp by.</summary>
    public const long NoTimestamp = -1;

    private readonly SourceRecordPipeline _pipeline = parts.Pipeline;
    private readonly RecordPlaces _places = new(id, parts, () => MeanwhileAsync(progress));
    private SubmittedRecord? _prepared;
    private bool _isReporting;

    /// <summary>Has the producer take the records of a poll.</summary>
    /// <returns>Whether it has taken all; false if the task is to stop.</returns>
    public async ValueTask<bool> SendAsync(IReadOnlyList<SourceRecord> records, CancellationToken stopping)
    {
        var index = 0;
        while (true)
        {
            switch (SendUntilBlocked(records, ref index))
            {
                case Blocker.None:
                    return true;
                case Blocker.FullMemory:
                    await room.WaitAsync(stopping).ConfigureAwait(false);
                    break;
                case Blocker.RetryDelay:
                    await Task.Delay(_pipeline.RetryDelay, parts.Time, stopping).ConfigureAwait(false);
                    break;
                case Blocker.Report:
                    await _pipeline.Reports.WaitAsync(stopping).ConfigureAwait(false);
                    break;
                case Blocker.UnknownPlace:
                    await WaitForPlaceAsync(stopping).ConfigureAwait(false);
                    break;
                case Blocker.FullBuffer:
                    await progress.WhileWaitingAsync().ConfigureAwait(false);
                    await _places.WaitForSpaceAsync(stopping).ConfigureAwait(false);
                    break;
                case Blocker.TransactionEnd:
                    await progress.EndTransactionAsync().ConfigureAwait(false);
                    break;
            }
            if (stopping.IsCancellationRequested)
                return false; // the rest is read again: its offsets are not committed
            progress.ThrowIfRecordsFailed();
        }
    }

    /// <summary>The hot path: each record through the pipeline and to the producer, until something has to be waited for.</summary>
    private Blocker SendUntilBlocked(IReadOnlyList<SourceRecord> records, ref int index)
    {
        while (index < records.Count)
        {
            var original = records[index];
            if (original is null)
            {
                // Plugins need not be compiled with an eye on null. Kafka Connect passes over such an entry.
                index++;
                parts.Metrics?.OnDropped();
                continue;
            }
            if (_prepared is null)
            {
                var step = Advance(original);
                if (step == PipelineStep.Retry)
                    return Blocker.RetryDelay;
                if (step == PipelineStep.Dropped)
                {
                    // No offset behind a record is committed before its report is safe: nothing behind it is sent.
                    _isReporting = !_isReporting && !_pipeline.Reports.IsCompletedSuccessfully;
                    if (_isReporting)
                        return Blocker.Report;
                    _pipeline.End();
                    index++;
                    parts.Metrics?.OnDropped();
                    if (progress.OnDropped(original))
                        return Blocker.TransactionEnd;
                    continue;
                }
                var blocker = Prepare(original, out _prepared);
                if (_prepared is null)
                    return blocker;
            }
            if (!TrySend(_prepared))
                return Blocker.FullBuffer;
            submitted.Add(_prepared);
            _prepared = null;
            _pipeline.End();
            index++;
            if (progress.OnSent(original))
                return Blocker.TransactionEnd;
        }
        return Blocker.None;
    }

    private PipelineStep Advance(SourceRecord original)
    {
        if (!_pipeline.IsUnderWay)
            _pipeline.Begin(original);
        return _isReporting ? PipelineStep.Dropped : _pipeline.Advance();
    }

    /// <summary>Takes what has come out of the pipeline into the task's memory, if it has somewhere to go.</summary>
    /// <returns>What has to be waited for first.</returns>
    private Blocker Prepare(SourceRecord original, out SubmittedRecord? prepared)
    {
        prepared = null;
        if (!_places.IsKnown(_pipeline.Topic, _pipeline.Record.KafkaPartition))
            return Blocker.UnknownPlace;
        var charge = TaskMemory.ChargeOf(_pipeline.Size);
        if (!room.TryTake(charge))
            return Blocker.FullMemory;
        progress.ThrowIfRecordsFailed();
        progress.OnSending(_pipeline.Topic);
        prepared = submitted.Prepare(original, _pipeline.Topic, charge);
        return Blocker.None;
    }

    private bool TrySend(SubmittedRecord listener)
    {
        if (_places.TakeRefusal() is { } refusal)
        {
            listener.OnFailed(refusal);
            return true;
        }
        var record = _pipeline.Record;
        return parts.Sender.TrySend(
            new ProducerRecord
            {
                Topic = listener.Topic,
                Partition = record.KafkaPartition ?? ProducerRecord.AnyPartition,
                Key = _pipeline.Key,
                Value = _pipeline.Value,
                TimestampMs = record.Timestamp is NoTimestamp ? null : record.Timestamp,
                Headers = _pipeline.Headers,
            },
            listener);
    }

    private async ValueTask WaitForPlaceAsync(CancellationToken stopping)
    {
        try
        {
            await _places.WaitAsync(_pipeline.Topic, _pipeline.Record.KafkaPartition, stopping).ConfigureAwait(false);
        }
        catch (KafkaException e)
        {
            throw progress.SendError(e);
        }
    }

    private static async ValueTask MeanwhileAsync(ISourceProgress progress)
    {
        await progress.WhileWaitingAsync().ConfigureAwait(false);
        progress.ThrowIfRecordsFailed();
    }

    private enum Blocker
    {
        None,
        FullBuffer,
        FullMemory,
        RetryDelay,
        Report,
        UnknownPlace,
        TransactionEnd,
    }
}
