using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Tolerance;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.DeadLetters;

/// <summary>What both ways to write a replay have in common.</summary>
internal static class ReplayRecords
{
    /// <summary>The record of a letter as a producer takes it.</summary>
    public static ProducerRecord Of(DeadLetter letter, ReplayedRecord record) => new()
    {
        Topic = record.Topic,
        Partition = record.Partition ?? ProducerRecord.AnyPartition,
        Key = BytesOrNull.FromMemory(record.Key),
        Value = BytesOrNull.FromMemory(record.Value),
        TimestampMs = letter.Timestamp?.ToUnixTimeMilliseconds(),
        Headers = record.Headers,
    };

    public static ConnectException Refused(DeadLetter letter, KafkaException error) =>
        new($"{letter.Place} could not be replayed, and the replay ends in front of it: {error.Message}", error);

    public static void Wait(AwaitedDelivery delivery) => delivery.Completion.GetAwaiter().GetResult();
}
