using System.Text.Json;
using Confluent.Kafka;

namespace Headrace.Bench;

/// <summary>
/// Writes connectors into a config topic before the first worker starts, in Kafka Connect's formats and the same bytes for every side: what creations, and the workers' own task configs, would have left there.
/// Creating thousands would be a measurement of its own.
/// </summary>
internal static class ConfigTopicSeed
{
    /// <summary>Creates the topic, and writes connectors that are stopped and have no tasks.</summary>
    public static Task WriteStoppedAsync(RealKafka kafka, string topic, IEnumerable<(string Name, Dictionary<string, string> Config)> connectors) => WriteAsync(
        kafka, topic, connectors.SelectMany(static connector => (IEnumerable<(string, string)>)
        [
            ("target-state-" + connector.Name, """{"state":"PAUSED","state.v2":"STOPPED"}"""),
            ("connector-" + connector.Name, Properties(Named(connector))),
        ]));

    /// <summary>Creates the topic, and writes FileStreamSource connectors with their one task, all started.</summary>
    public static Task WriteStartedAsync(RealKafka kafka, string topic, IEnumerable<(string Name, Dictionary<string, string> Config)> connectors) => WriteAsync(
        kafka, topic, connectors.SelectMany(static connector => (IEnumerable<(string, string)>)
        [
            ("target-state-" + connector.Name, """{"state":"STARTED","state.v2":"STARTED"}"""),
            ("connector-" + connector.Name, Properties(Named(connector))),
            ($"task-{connector.Name}-0", Properties(new(Named(connector)) { ["task.class"] = "org.apache.kafka.connect.file.FileStreamSourceTask" })),
            ("commit-" + connector.Name, """{"tasks":1}"""),
        ]));

    private static async Task WriteAsync(RealKafka kafka, string topic, IEnumerable<(string Key, string Value)> records)
    {
        await kafka.CreateTopicAsync(topic, isCompacted: true);
        using var producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = kafka.BootstrapServers, LingerMs = 20, EnableIdempotence = true }).SetLogHandler(static (_, _) => { }).Build();
        var refused = 0;
        foreach (var (key, value) in records)
        {
            producer.Produce(topic, new() { Key = key, Value = value }, report =>
            {
                if (report.Error.IsError)
                    Interlocked.Increment(ref refused);
            });
        }
        producer.Flush();
        if (refused > 0)
            throw new InvalidOperationException($"{refused} records of {topic} were not written.");
    }

    private static Dictionary<string, string> Named((string Name, Dictionary<string, string> Config) connector) => new(connector.Config) { ["name"] = connector.Name };

    private static string Properties(Dictionary<string, string> properties) => JsonSerializer.Serialize(new { properties });
}
