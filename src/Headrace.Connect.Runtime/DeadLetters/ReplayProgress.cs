namespace Headrace.Connect.Runtime.DeadLetters;

using KafkaPartition = Headrace.Kafka.Client.TopicPartition;

internal static class ReplayProgress
{
    /// <summary>The offsets behind letters.</summary>
    public static Dictionary<KafkaPartition, long> Behind(IEnumerable<HandledLetter> letters)
    {
        var progress = new Dictionary<KafkaPartition, long>();
        foreach (var (letter, _) in letters)
            progress[new(letter.Place.Topic, letter.Place.Partition)] = letter.Place.Offset + 1;
        return progress;
    }
}
