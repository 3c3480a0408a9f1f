namespace Headrace.Kafka.Storage;

/// <summary>A partition of a topic; its log lies in the folder <c>topic-partition</c>, as in Kafka.</summary>
internal readonly record struct TopicPartition(string Topic, int Partition)
{
    /// <summary>The name of the partition's folder.</summary>
    public string FolderName => $"{Topic}-{Partition.ToString(System.Globalization.CultureInfo.InvariantCulture)}";

    /// <summary>Reads a folder's name back; false where it is not one of a partition.</summary>
    public static bool TryParse(string folderName, out TopicPartition partition)
    {
        partition = default;
        var dash = folderName.LastIndexOf('-');
        if (dash <= 0 || dash > TopicNameLengthMax
            || !int.TryParse(folderName.AsSpan(dash + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number))
            return false;
        partition = new(folderName[..dash], number);
        return partition.FolderName == folderName && IsTopicName(partition.Topic);
    }

    /// <summary>Whether the name is legal for a topic: at most 249 of <c>[a-zA-Z0-9._-]</c>, neither <c>.</c> nor <c>..</c>. It becomes part of a path.</summary>
    public static bool IsTopicName(string topic) =>
        topic is { Length: > 0 and <= TopicNameLengthMax } and not "." and not ".."
        && !topic.AsSpan().ContainsAnyExcept(TopicNameCharacters);

    /// <inheritdoc/>
    public override string ToString() => FolderName;

    private const int TopicNameLengthMax = 249;

    private static readonly System.Buffers.SearchValues<char> TopicNameCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");
}
