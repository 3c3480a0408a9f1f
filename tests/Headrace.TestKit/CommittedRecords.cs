using System.Text;
using Confluent.Kafka;

namespace Headrace.TestKit;

/// <summary>Reads topics of a real Kafka as a read_committed consumer sees them.</summary>
public static class CommittedRecords
{
    /// <summary>Keys and values of the records of a topic, partition by partition, up to what is committed now.</summary>
    /// <param name="bootstrapServers">Where Kafka is.</param>
    /// <param name="topic">The topic; it has to exist.</param>
    public static IReadOnlyList<(string? Key, string? Value)> Read(string bootstrapServers, string topic)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = "reader", // it has to have a name; nothing is committed to it
            EnableAutoCommit = false,
            IsolationLevel = Confluent.Kafka.IsolationLevel.ReadCommitted,
            EnablePartitionEof = true,
            AutoOffsetReset = AutoOffsetReset.Earliest,
        };
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(config).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        var partitions = admin.GetMetadata(topic, TimeSpan.FromSeconds(10)).Topics.Single().Partitions.Count;
        consumer.Assign(Enumerable.Range(0, partitions).Select(partition => new TopicPartitionOffset(topic, partition, Offset.Beginning)));
        var records = new List<(string?, string?)>();
        var ended = new HashSet<int>();
        while (ended.Count < partitions)
        {
            var result = consumer.Consume(TimeSpan.FromSeconds(30)) ?? throw new TimeoutException($"{topic} can't be read to its end.");
            if (result.IsPartitionEOF)
                ended.Add(result.Partition.Value);
            else
                records.Add((Text(result.Message.Key), Text(result.Message.Value)));
        }
        consumer.Close();
        return records;
    }

    private static string? Text(byte[]? bytes) => bytes is null ? null : Encoding.UTF8.GetString(bytes);
}
