using System.Runtime.CompilerServices;

namespace Headrace.Kafka.Storage.Producers;

/// <summary>What a partition knows of one producer: its epoch and its last batches, oldest first.</summary>
internal sealed class ProducerState
{
    /// <summary>How many batches are kept: clients have at most so many requests in flight.</summary>
    public const int BatchesMax = 5;

    private Batches _batches;

    /// <summary>The newest epoch; -1 before the first batch.</summary>
    public short Epoch { get; private set; } = -1;

    /// <summary>When the producer appended last (ms), by the broker's clock.</summary>
    public long LastAppendMs { get; set; }

    /// <summary>How many batches of the current epoch are kept.</summary>
    public int Count { get; private set; }

    public ProducerBatch this[int index] => _batches[index];

    /// <summary>The sequence of the last record of the current epoch; -1 where there is none.</summary>
    public int LastSequence => Count == 0 ? -1 : _batches[Count - 1].LastSequence;

    /// <summary>Begins an epoch: sequences start again.</summary>
    public void BeginEpoch(short epoch)
    {
        Epoch = epoch;
        Count = 0;
    }

    /// <summary>Remembers a batch, and forgets the oldest of six.</summary>
    public void Add(in ProducerBatch batch)
    {
        if (Count == BatchesMax)
        {
            for (var i = 1; i < BatchesMax; i++)
                _batches[i - 1] = _batches[i];
            Count--;
        }

        _batches[Count++] = batch;
    }

    /// <summary>Finds a kept batch with exactly these sequences: it is sent again.</summary>
    public bool TryFindDuplicate(int baseSequence, int lastSequence, out ProducerBatch batch)
    {
        for (var i = 0; i < Count; i++)
        {
            batch = _batches[i];
            if (batch.BaseSequence == baseSequence && batch.LastSequence == lastSequence)
                return true;
        }

        batch = default;
        return false;
    }

    [InlineArray(BatchesMax)]
    private struct Batches
    {
        private ProducerBatch _first;
    }
}
