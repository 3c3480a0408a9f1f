namespace Headrace.Kafka.Client;

/// <summary>What one poll returned. It owns its memory, is never used again by the consumer, and may be kept.</summary>
public sealed class ConsumedBatch
{
    /// <summary>A batch without records.</summary>
    public static ConsumedBatch Empty { get; } = new();

    /// <summary>How many records it holds.</summary>
    public int Count => throw new NotImplementedException();

    /// <summary>One of the records; those of one partition are in the order of their offsets.</summary>
    public ConsumedRecord this[int index] => throw new NotImplementedException();
}
