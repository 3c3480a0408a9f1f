using Headrace.Kafka.Broker.Configs;

namespace Headrace.Kafka.Broker.Topics;

/// <summary>A topic with its partitions. Never changes but for <see cref="Config"/>: more partitions make a new one with the same partitions in it.</summary>
internal sealed class Topic(string name, Guid id, TopicConfig config, IReadOnlyList<Partition> partitions)
{
    private volatile TopicConfig _config = config;

    public const string ConsumerOffsets = "__consumer_offsets";
    public const string TransactionState = "__transaction_state";

    public string Name => name;

    /// <summary>The id that stays with the topic; a topic made again under the same name has another one.</summary>
    public Guid Id => id;

    public TopicConfig Config
    {
        get => _config;
        set => _config = value;
    }

    public IReadOnlyList<Partition> Partitions => partitions;

    /// <summary>Whether the topic is the broker's own: clients read it, but don't write to it.</summary>
    public bool IsInternal => IsInternalName(name);

    public static bool IsInternalName(string name) => name is ConsumerOffsets or TransactionState;

    public Partition? FindPartition(int index) => (uint)index < (uint)partitions.Count ? partitions[index] : null;
}
