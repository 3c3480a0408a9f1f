using System.Collections.Concurrent;
using Headrace.TestKit;
using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Client.Tests;

/// <summary>Clients of a real broker with Kafka Connect's settings, and little helpers that read like the domain.</summary>
internal static class Clients
{
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    public static Dictionary<string, string> Properties(this RealKafka kafka, params ReadOnlySpan<(string Key, string Value)> more)
    {
        var properties = new Dictionary<string, string> { ["bootstrap.servers"] = kafka.BootstrapServers };
        foreach (var (key, value) in more)
            properties[key] = value;
        return properties;
    }

    public static RecordProducer Producer(this RealKafka kafka, ILogger logger, params ReadOnlySpan<(string Key, string Value)> more) =>
        new(ClientSettings.ForProducer(Merge(ConnectClientDefaults.SourceProducer, kafka.Properties(more))), logger);

    public static RecordProducer Producer(this RealKafka kafka, params ReadOnlySpan<(string Key, string Value)> more) => kafka.Producer(new TestLogger(), more);

    public static RecordConsumer Consumer(this RealKafka kafka, params ReadOnlySpan<(string Key, string Value)> more) => kafka.Consumer(isFast: true, new TestLogger(), more);

    public static RecordConsumer Consumer(this RealKafka kafka, bool isFast, ILogger logger, params ReadOnlySpan<(string Key, string Value)> more) =>
        new(ClientSettings.ForConsumer(Merge(ConnectClientDefaults.SinkConsumer, kafka.Properties(more))), logger, null, reportsEnds: false, isFast);

    public static KafkaAdmin Admin(this RealKafka kafka, params ReadOnlySpan<(string Key, string Value)> more) => new(ClientSettings.ForAdmin(kafka.Properties(more)), new TestLogger());

    /// <summary>Writes records with values of text, one after the other.</summary>
    public static async Task WriteAsync(this RealKafka kafka, string topic, IEnumerable<string> values, int partition = 0)
    {
        await using var producer = kafka.Producer();
        var listener = new Deliveries();
        var count = 0;
        foreach (var value in values)
        {
            while (!Send(producer, topic, value, partition, listener))
                await producer.WaitForSpaceAsync(CancellationToken.None);
            count++;
        }
        Assert.True(await producer.FlushAsync(Long, CancellationToken.None));
        Assert.Equal(count, listener.Delivered.Count);
    }

    /// <summary>Writes records whose key and value are their number, wherever the keys send them.</summary>
    public static async Task WriteWithKeysAsync(this RealKafka kafka, string topic, int count)
    {
        await using var producer = kafka.Producer();
        var listener = new Deliveries();
        for (var i = 0; i < count; i++)
            producer.TrySend(new ProducerRecord { Topic = topic, Key = Bytes($"{i}"), Value = Bytes($"{i}") }, listener);
        Assert.True(await producer.FlushAsync(Long, CancellationToken.None));
        Assert.Equal(count, listener.Delivered.Count);
    }

    /// <summary>Polls until so many records came, and returns their values as text.</summary>
    public static List<string> Read(this RecordConsumer consumer, int count) => [.. consumer.ReadRecords(count).Select(record => Text(record.ValueSpan))];

    /// <summary>Polls until so many records came.</summary>
    public static List<ConsumedRecord> ReadRecords(this RecordConsumer consumer, int count)
    {
        List<ConsumedRecord> records = [];
        var deadline = DateTime.UtcNow + Long;
        while (records.Count < count)
        {
            Assert.True(DateTime.UtcNow < deadline, $"{records.Count} of {count} records came in {Long.TotalSeconds} s.");
            var batch = consumer.Poll(TimeSpan.FromMilliseconds(200));
            for (var i = 0; i < batch.Count; i++)
                records.Add(batch[i]);
        }
        return records;
    }

    /// <summary>Polls until a condition holds; the records that come are dropped.</summary>
    public static void PollUntil(this RecordConsumer consumer, Func<bool> condition, string what)
    {
        var deadline = DateTime.UtcNow + Long;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < deadline, $"Waited {Long.TotalSeconds} s, but it is not so that {what}.");
            consumer.Poll(TimeSpan.FromMilliseconds(50));
        }
    }

    public static string Text(ReadOnlySpan<byte> bytes) => System.Text.Encoding.UTF8.GetString(bytes);

    public static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    public static string NewName(string prefix) => $"{prefix}-{Guid.NewGuid():N}";

    private static bool Send(RecordProducer producer, string topic, string value, int partition, IDeliveryListener listener) =>
        producer.TrySend(new ProducerRecord { Topic = topic, Partition = partition, Value = Bytes(value) }, listener);

    private static Dictionary<string, string> Merge(IReadOnlyDictionary<string, string> defaults, Dictionary<string, string> properties)
    {
        foreach (var (key, value) in defaults)
            properties.TryAdd(key, value);
        return properties;
    }
}

/// <summary>Keeps what the producer reports.</summary>
internal sealed class Deliveries : IDeliveryListener
{
    public ConcurrentQueue<RecordMetadata> Delivered { get; } = new();

    public ConcurrentQueue<KafkaException> Failed { get; } = new();

    public int Count => Delivered.Count + Failed.Count;

    public void OnDelivered(int partition, long offset, long timestampMs) => Delivered.Enqueue(new(partition, offset, timestampMs));

    public void OnFailed(KafkaException error) => Failed.Enqueue(error);
}

/// <summary>Keeps the lines that were logged.</summary>
internal sealed class TestLogger : ILogger
{
    public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue((logLevel, formatter(state, exception)));
}
