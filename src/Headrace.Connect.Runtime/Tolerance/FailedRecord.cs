namespace Headrace.Connect.Runtime.Tolerance;

/// <summary>What a report says of the record that failed.</summary>
/// <param name="Stage">Where it failed.</param>
/// <param name="ClassName">The converter, transformation or task that failed.</param>
/// <param name="Exception">Why.</param>
/// <param name="Source">The record as the source task gave it; null for sinks.</param>
/// <param name="Consumed">The record as it was read; null for sources.</param>
internal sealed record FailedRecord(ErrorStage Stage, string ClassName, Exception Exception, Source.SourceRecord? Source, ConsumedPlace? Consumed)
{
    /// <summary>The class that reports name: where a task or the producer failed it is Kafka Connect's own, whatever the task.</summary>
    public string ReportedClass => Stage switch
    {
        ErrorStage.TaskPut => "org.apache.kafka.connect.sink.SinkTask",
        ErrorStage.KafkaProduce => "org.apache.kafka.connect.runtime.WorkerSourceTask",
        _ => ClassName,
    };

    /// <summary>The prefix of the settings of the transformation or predicate that failed, such as <c>transforms.cast</c>; null for other stages.</summary>
    public string? Plugin { get; init; }

    /// <summary>The record as a sink's converters made it; null where they have not.</summary>
    public Sink.SinkRecord? Converted { get; init; }

    /// <summary>The class of the sink's value converter; null where it does not matter.</summary>
    public string? ValueConverter { get; init; }

    /// <summary>What to do about it; null where nobody asks.</summary>
    public ErrorExplanation? Explanation { get; init; }
}
