using System.Buffers;
using System.Text.Json;
using Headrace.Kafka.Storage;

namespace Headrace.Kafka.Broker.Topics;

/// <summary>
/// What the catalogue's file holds. It is small (a line for a topic) and always replaced as a whole, so a crash leaves the one before or the one after.
/// Its layout is in <c>docs/formats/broker-topics.md</c>.
/// </summary>
/// <param name="Topics">All topics.</param>
/// <param name="Deleting">Topics whose logs were still being deleted: the next start goes on with it.</param>
/// <param name="NextProducerId">Producer ids below this one may have been handed out.</param>
internal sealed record TopicCatalogFile(IReadOnlyList<TopicRecord> Topics, IReadOnlyList<string> Deleting, long NextProducerId)
{
    public const string FileName = "topics.json";
    private const int Version = 1;

    public static TopicCatalogFile Empty { get; } = new([], [], 0);

    /// <summary>Reads the file's bytes.</summary>
    /// <exception cref="BrokerStartException">It is not one, or of a newer version.</exception>
    public static TopicCatalogFile Parse(ReadOnlyMemory<byte> content, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            var root = document.RootElement;
            var version = root.GetProperty("version").GetInt32();
            if (version > Version)
                throw new BrokerStartException($"The broker can't start: {path} has version {version}, this program knows {Version}. Use the newer program that wrote it.");
            return new(
                [.. root.GetProperty("topics").EnumerateArray().Select(ParseTopic)],
                [.. root.GetProperty("deleting").EnumerateArray().Select(name => name.GetString()!)],
                root.GetProperty("nextProducerId").GetInt64());
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new BrokerStartException($"The broker can't start: {path} is not what this program wrote ({exception.Message}). Bring it back from a backup of the data folder.", exception);
        }
    }

    public byte[] Serialize()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new() { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", Version);
            writer.WriteNumber("nextProducerId", NextProducerId);
            writer.WriteStartArray("topics");
            foreach (var topic in Topics)
            {
                writer.WriteStartObject();
                writer.WriteString("name", topic.Name);
                writer.WriteString("id", topic.Id);
                writer.WriteNumber("partitions", topic.Partitions);
                writer.WriteStartObject("config");
                foreach (var (name, value) in topic.Config)
                    writer.WriteString(name, value);
                writer.WriteEndObject();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartArray("deleting");
            foreach (var name in Deleting)
                writer.WriteStringValue(name);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static TopicRecord ParseTopic(JsonElement topic)
    {
        var name = topic.GetProperty("name").GetString()!;
        var partitions = topic.GetProperty("partitions").GetInt32();
        if (!TopicPartition.IsTopicName(name) || partitions < 1)
            throw new FormatException($"topic \"{name}\" with {partitions} partitions");
        return new(
            name,
            topic.GetProperty("id").GetGuid(),
            partitions,
            topic.GetProperty("config").EnumerateObject().ToDictionary(property => property.Name, property => property.Value.GetString() ?? "", StringComparer.Ordinal));
    }
}
