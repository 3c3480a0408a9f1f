using System.Collections.Concurrent;
using System.Globalization;
using Headrace.Kafka.Client;
using Headrace.Kafka.Protocol;

namespace Headrace.Connect.Runtime.Tasks;

using Config = IReadOnlyDictionary<string, string?>;

/// <summary>
/// How large the batches of source connectors may be. By default a producer makes larger ones than Kafka Connect's; a topic whose <c>max.message.bytes</c> is less refuses one, whatever the size of its records.
/// From then on the connector's are smaller.
/// </summary>
/// <remarks>Kafka's own producer splits such a batch; librdkafka fails it. Safe from any thread. What was found out holds until the connector has another config, or the worker stops.</remarks>
internal sealed class BatchSizes
{
    private const string Key = "batch.size";

    // Kafka's own, and such as hold one record.
    private static readonly int[] Steps = [ClientSettings.JavaBatchBytesDefault, 1];

    private readonly ConcurrentDictionary<string, Limit> _limits = new(StringComparer.Ordinal);

    /// <summary>Whether Kafka has refused a whole batch: its topic may take its records in smaller ones.</summary>
    /// <param name="error">What a record's report says. One that is too large by itself is refused before it is sent.</param>
    public static bool IsRefusal(KafkaException error) =>
        error.Code == ErrorCode.MessageTooLarge && error.KafkaText?.StartsWith("The message is ", StringComparison.Ordinal) != true;

    /// <summary>Makes the batches of a producer as small as its connector needs them.</summary>
    /// <param name="connector">The connector's name.</param>
    /// <param name="config">Its config.</param>
    /// <param name="settings">The producer's settings, to which the limit is added.</param>
    /// <exception cref="ClientConfigException">A setting is wrong.</exception>
    public BatchSize Apply(string connector, Config config, Dictionary<string, string> settings)
    {
        var bytes = settings.ContainsKey(Key) ? ClientSettings.ForProducer(settings).BatchBytes : ClientSettings.BatchBytesDefault;
        if (_limits.TryGetValue(connector, out var limit) && limit.IsOf(config) && limit.Bytes < bytes)
        {
            bytes = limit.Bytes;
            settings[Key] = bytes.ToString(CultureInfo.InvariantCulture);
        }
        return new(this, connector, config, bytes);
    }

    /// <summary>The size for the next run of a task whose batches were refused.</summary>
    private int Shrink(string connector, Config config, int bytes)
    {
        var next = new Limit(Array.Find(Steps, step => step < bytes), config);
        // Another task of the connector may have come further.
        return _limits.AddOrUpdate(connector, next, (_, limit) => limit.IsOf(config) && limit.Bytes < next.Bytes ? limit : next).Bytes;
    }

    private sealed record Limit(int Bytes, Config Config)
    {
        public bool IsOf(Config config) =>
            ReferenceEquals(config, Config) || (config.Count == Config.Count && Config.All(pair => config.TryGetValue(pair.Key, out var value) && value == pair.Value));
    }

    /// <summary>How large the batches of one run of a task are.</summary>
    /// <param name="sizes">All of them.</param>
    /// <param name="connector">The task's connector.</param>
    /// <param name="config">The connector's config.</param>
    /// <param name="bytes">The limit; a record that is larger goes alone.</param>
    internal sealed class BatchSize(BatchSizes sizes, string connector, Config config, int bytes)
    {
        public int Bytes => bytes;

        /// <summary>Whether there are smaller ones.</summary>
        public bool CanShrink => bytes > Steps[^1];

        /// <summary>Makes those of the task's next run smaller.</summary>
        /// <returns>Their size.</returns>
        public int Shrink() => sizes.Shrink(connector, config, bytes);
    }
}
