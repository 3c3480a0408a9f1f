namespace Headrace.Kafka.Client;

/// <summary>Offsets that stand for a place that is looked up, for <see cref="RecordConsumer.Assign"/>.</summary>
public static class StartOffset
{
    /// <summary>The first record that the partition holds.</summary>
    public const long Beginning = -2;

    /// <summary>Behind the last record.</summary>
    public const long End = -1;
}
