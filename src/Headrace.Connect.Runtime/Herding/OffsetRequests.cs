using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Stores;
using Headrace.Connect.Runtime.Tasks;
using Headrace.Connect.Sink;
using Headrace.Connect.Source;
using Headrace.Kafka.Client;
using Headrace.Kafka.Protocol;
using KafkaPartition = Headrace.Kafka.Client.TopicPartition;

namespace Headrace.Connect.Runtime.Herding;

using Config = IReadOnlyDictionary<string, string?>;

/// <summary>Reads and changes the committed offsets of connectors on behalf of the REST API. Source: KIP-875; the texts are Kafka Connect's.</summary>
internal sealed class OffsetRequests(HerderParts parts, ZombieFencing fencing)
{
    private const string TopicKey = "kafka_topic";
    private const string PartitionKey = "kafka_partition";
    private const string OffsetKey = "kafka_offset";

    /// <summary>What our connectors keep beside the offsets of the connectors that they stand in for.</summary>
    private const string OwnKeyPrefix = "headrace.";

    /// <summary>A connector that checks offsets may look at its system for it.</summary>
    private static readonly TimeSpan ConnectorTimeout = TimeSpan.FromSeconds(60);

    public async Task<IReadOnlyList<ConnectorOffset>> GetAsync(string connector, Config raw, CancellationToken cancellationToken)
    {
        var config = Parse(connector, raw);
        if (NewConnector(config, raw) is SourceConnector)
        {
            var stored = await GetStoredAsync(config, cancellationToken).ConfigureAwait(false);
            return
            [
                .. SourcePartitionOrder.Of(connector, stored.Keys)
                    .SelectMany(partition => OffsetJson.TryParseValue(stored[partition][^1].Value, out var offset) ? [new ConnectorOffset(partition, WithoutOwnKeys(offset))] : Array.Empty<ConnectorOffset>()),
            ];
        }
        var group = ClientConfigs.SinkGroup(parts.Config, config.Originals, connector);
        try
        {
            using var admin = parts.NewAdmin(config);
            var committed = await admin.GetGroupOffsetsAsync(group, cancellationToken).ConfigureAwait(false);
            return
            [
                .. JavaHashOrder.OfSized([.. committed.OrderBy(static entry => entry.Key)], HashOf).Select(static entry => new ConnectorOffset(
                    new([KeyValuePair.Create(PartitionKey, DataValue.From((long)entry.Key.Partition)), KeyValuePair.Create(TopicKey, DataValue.From(entry.Key.Topic))]),
                    new(OffsetKey, DataValue.From(entry.Value)))),
            ];
        }
        catch (Exception e) when (e is KafkaException or ClientConfigException)
        {
            throw new ConnectException($"Failed to retrieve consumer group offsets for connector {connector}", e);
        }
    }

    private static int HashOf<T>(KeyValuePair<KafkaPartition, T> entry) => JavaHash.OfPartition(entry.Key.Topic, entry.Key.Partition);

    /// <summary>What is stored of a source: the entries of each partition, the latest last. One has several where somebody has written the same partition in another order.</summary>
    private async Task<Dictionary<SourceMap, List<KeyValuePair<byte[], byte[]>>>> GetStoredAsync(ConnectorConfig config, CancellationToken cancellationToken)
    {
        var store = parts.Offsets.Open(config);
        await using var use = store.ConfigureAwait(false);
        await store.StartAsync(cancellationToken).ConfigureAwait(false);
        var stored = new Dictionary<SourceMap, List<KeyValuePair<byte[], byte[]>>>();
        foreach (var entry in await store.GetAllAsync(config.Name, cancellationToken).ConfigureAwait(false))
        {
            if (!OffsetJson.TryParseKey(entry.Key, out _, out var partition) || partition is null)
                continue;
            if (!stored.TryGetValue(partition, out var entries))
                stored[partition] = entries = [];
            entries.Add(entry);
        }
        return stored;
    }

    /// <summary>Users of Kafka Connect's API see Kafka Connect's offsets.</summary>
    private static SourceMap? WithoutOwnKeys(SourceMap? offset) =>
        offset is null || !offset.Any(static entry => entry.Key.StartsWith(OwnKeyPrefix, StringComparison.Ordinal))
            ? offset
            : new(offset.Where(static entry => !entry.Key.StartsWith(OwnKeyPrefix, StringComparison.Ordinal)));

    public Task<string> AlterAsync(string connector, Config raw, IReadOnlyList<ConnectorOffset> offsets)
    {
        var config = Parse(connector, raw);
        var distinct = InHashOrder(offsets);
        return NewConnector(config, raw) switch
        {
            SourceConnector source => AlterSourceAsync(source, config, Normalize(distinct)),
            SinkConnector sink => AlterSinkAsync(sink, config, ParseSinkOffsets(distinct), "alter"),
            var other => throw new ConnectException($"{other.GetType().FullName} is neither a source nor a sink connector."),
        };
    }

    public async Task<string> ResetAsync(string connector, Config raw)
    {
        var config = Parse(connector, raw);
        switch (NewConnector(config, raw))
        {
            case SourceConnector source:
                var stored = await FenceAndGetStoredAsync(config).ConfigureAwait(false);
                var none = SourcePartitionOrder.Of(connector, stored.Keys).Select(static partition => new ConnectorOffset(partition, null));
                return await WriteSourceAsync(source, config, stored, Normalize(InHashOrder([.. none])), "reset").ConfigureAwait(false);
            case SinkConnector sink:
                var group = ClientConfigs.SinkGroup(parts.Config, config.Originals, connector);
                IReadOnlyDictionary<KafkaPartition, long> committed;
                using (var admin = parts.NewAdmin(config))
                    committed = await admin.GetGroupOffsetsAsync(group, CancellationToken.None).ConfigureAwait(false);
                return await AlterSinkAsync(sink, config, committed.ToDictionary(static entry => entry.Key, static _ => (long?)null), "reset").ConfigureAwait(false);
            case var other:
                throw new ConnectException($"{other.GetType().FullName} is neither a source nor a sink connector.");
        }
    }

    /// <summary>Of a partition that is named twice the last offset counts; what is wrong with several is said of the first in the order of Kafka Connect's hash table.</summary>
    private static ConnectorOffset[] InHashOrder(IReadOnlyList<ConnectorOffset> offsets)
    {
        var distinct = new List<ConnectorOffset>(offsets.Count);
        var places = new Dictionary<Place, int>();
        foreach (var offset in offsets)
        {
            if (places.TryAdd(new(offset.Partition), distinct.Count))
                distinct.Add(offset);
            else
                distinct[places[new(offset.Partition)]] = offset;
        }
        return JavaHashOrder.OfSized(distinct, static offset => JavaHash.Of(offset.Partition));
    }

    /// <summary>The offsets as the connector sees them, and as they will be read again.</summary>
    private static KeyValuePair<SourceMap?, SourceMap?>[] Normalize(ConnectorOffset[] offsets) => JavaHashOrder.OfSized(
        [.. offsets.Select(static offset => KeyValuePair.Create(OffsetJson.Normalize(offset.Partition), OffsetJson.Normalize(offset.Offset)))], static offset => JavaHash.Of(offset.Key));

    private async Task<string> AlterSourceAsync(SourceConnector source, ConnectorConfig config, KeyValuePair<SourceMap?, SourceMap?>[] offsets)
    {
        var stored = await FenceAndGetStoredAsync(config).ConfigureAwait(false);
        return await WriteSourceAsync(source, config, stored, offsets, "altered").ConfigureAwait(false);
    }

    /// <summary>What is stored once no task that was forgotten can write any more.</summary>
    private async Task<Dictionary<SourceMap, List<KeyValuePair<byte[], byte[]>>>> FenceAndGetStoredAsync(ConnectorConfig config)
    {
        if (parts.NewOffsetProducer is not null)
            await FenceAsync(config.Name).ConfigureAwait(false);
        return await GetStoredAsync(config, CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<string> WriteSourceAsync(
        SourceConnector source, ConnectorConfig config, Dictionary<SourceMap, List<KeyValuePair<byte[], byte[]>>> stored, KeyValuePair<SourceMap?, SourceMap?>[] offsets, string what)
    {
        var entries = new List<KeyValuePair<byte[], byte[]?>>();
        foreach (var (partition, offset) in offsets)
        {
            if (partition is null)
                continue;
            // A task looks for the key that it has written itself.
            var keys = stored.TryGetValue(partition, out var written) ? written.Select(static entry => entry.Key) : [OffsetJson.Key(config.Name, partition)];
            entries.AddRange(keys.Select(key => KeyValuePair.Create(key, OffsetJson.Value(offset))));
        }
        var isComplete = await AskAsync(config, token => source.AlterOffsetsAsync(config.Originals, offsets, token)).ConfigureAwait(false);
        if (entries.Count > 0)
            await WriteAsync(config, entries).ConfigureAwait(false);
        return Message(isComplete, what);
    }

    private async Task FenceAsync(string connector)
    {
        try
        {
            await fencing.FenceAsync(connector, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ConnectException e)
        {
            throw new ConnectException("Failed to perform zombie fencing for source connector prior to modifying offsets", e);
        }
    }

    private async Task WriteAsync(ConnectorConfig config, List<KeyValuePair<byte[], byte[]?>> entries)
    {
        if (parts.NewOffsetProducer is { } newProducer)
        {
            await WriteInTransactionAsync(config, entries, newProducer).ConfigureAwait(false);
            return;
        }
        var producer = parts.RentProducer?.Invoke(config);
        try
        {
            var store = parts.Offsets.Open(config, producer is null ? null : producer.SendAsync);
            await using var use = store.ConfigureAwait(false);
            await store.StartAsync(CancellationToken.None).ConfigureAwait(false);
            await store.SetAsync(entries, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            if (producer is not null)
                await producer.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>By the transactional id of the connector's first task, so that none that was forgotten can write afterwards.</summary>
    private async Task WriteInTransactionAsync(ConnectorConfig config, List<KeyValuePair<byte[], byte[]?>> entries, Func<ConnectorConfig, TransactionalProducer> newProducer)
    {
        using var limit = new CancellationTokenSource(ConnectorTimeout, parts.Time);
        try
        {
            var store = parts.Offsets.Open(config);
            await using var use = store.ConfigureAwait(false);
            await store.StartAsync(limit.Token).ConfigureAwait(false);
            var producer = newProducer(config);
            await using var useProducer = producer.ConfigureAwait(false);
            await producer.InitializeAsync(limit.Token).ConfigureAwait(false);
            await store.BeforeWriteAsync(entries, limit.Token).ConfigureAwait(false);
            producer.Begin();
            await Task.WhenAll(entries.Select(entry => producer.SendAsync(store.Topic, entry.Key, entry.Value, limit.Token))).ConfigureAwait(false);
            await producer.CommitAsync(limit.Token).ConfigureAwait(false);
            store.AfterWrite(entries);
        }
        catch (OperationCanceledException e)
        {
            throw new ConnectException($"Timed out while attempting to modify offsets for source connector {config.Name}", e);
        }
        catch (Exception e) when (e is KafkaException or ClientConfigException)
        {
            throw new ConnectException($"Failed to modify offsets for source connector {config.Name}", e);
        }
    }

    private async Task<string> AlterSinkAsync(SinkConnector sink, ConnectorConfig config, Dictionary<KafkaPartition, long?> offsets, string what)
    {
        var isComplete = await AskAsync(config, token => sink.AlterOffsetsAsync(
            config.Originals, offsets.ToDictionary(static entry => new TopicPartition(entry.Key.Topic, entry.Key.Partition), static entry => entry.Value), token)).ConfigureAwait(false);
        if (offsets.Any(static entry => entry.Value < 0))
            throw new ConnectException($"Failed to modify offsets for sink connector {config.Name}");
        var group = ClientConfigs.SinkGroup(parts.Config, config.Originals, config.Name);
        try
        {
            using var admin = parts.NewAdmin(config);
            if (what == "reset")
            {
                await admin.DeleteGroupAsync(group, CancellationToken.None).ConfigureAwait(false);
                return Message(isComplete, "reset");
            }
            var altered = offsets.Where(static entry => entry.Value is not null).ToDictionary(static entry => entry.Key, static entry => entry.Value!.Value);
            if (altered.Count > 0)
                await admin.AlterGroupOffsetsAsync(group, altered, CancellationToken.None).ConfigureAwait(false);
            var removed = offsets.Where(static entry => entry.Value is null).Select(static entry => entry.Key).ToArray();
            if (removed.Length > 0)
                await admin.DeleteGroupOffsetsAsync(group, removed, CancellationToken.None).ConfigureAwait(false);
            return Message(isComplete, "altered");
        }
        catch (Exception e) when (e is KafkaException or ClientConfigException)
        {
            var isInUse = e is KafkaException { Code: ErrorCode.UnknownMemberId or ErrorCode.NonEmptyGroup or ErrorCode.GroupSubscribedToTopic };
            throw new ConnectException(
                $"Failed to {what} consumer group offsets for connector {config.Name}" + (isInUse ? InUse(what) : ""), e);
        }
    }

    /// <summary>Runs a connector's code on a thread of the pool, within a limit.</summary>
    private async Task<bool> AskAsync(ConnectorConfig config, Func<CancellationToken, ValueTask<bool>> ask)
    {
        using var limit = new CancellationTokenSource(ConnectorTimeout, parts.Time);
        var token = limit.Token;
        var asked = Task.Run(async () => await ask(token).ConfigureAwait(false), CancellationToken.None);
        try
        {
            return await asked.WaitAsync(ConnectorTimeout, parts.Time).ConfigureAwait(false);
        }
        catch (NotSupportedException e)
        {
            throw new ConnectException($"Failed to modify offsets for connector {config.Name} because it doesn't support external modification of offsets", e);
        }
        catch (TimeoutException e) when (!asked.IsCompleted) // else it is the connector's own
        {
            throw new ConnectException($"The connector {config.Name} has not checked the offsets within {ConnectorTimeout.TotalSeconds} seconds; nothing was changed.", e);
        }
    }

    private static Dictionary<KafkaPartition, long?> ParseSinkOffsets(IReadOnlyList<ConnectorOffset> offsets)
    {
        var parsed = new Dictionary<KafkaPartition, long?>();
        foreach (var (partition, offset) in offsets)
        {
            if (partition is null)
                throw new BadRequestException("The partition for a sink connector offset cannot be null or missing");
            if (!partition.TryGetValue(TopicKey, out var topic) || !partition.TryGetValue(PartitionKey, out var number))
                throw new BadRequestException($"The partition for a sink connector offset must contain the keys '{TopicKey}' and '{PartitionKey}'");
            if (topic.IsNull)
                throw new BadRequestException("Kafka topic names must be valid strings and may not be null");
            if (number.IsNull)
                throw new BadRequestException("Kafka partitions must be valid numbers and may not be null");
            if (!JavaNumbers.TryParseInteger(number.ToString(), int.MinValue, int.MaxValue, out var partitionNumber))
            {
                throw new BadRequestException(
                    $"Failed to parse the following Kafka partition value in the provided offsets: '{number}'. Partition values for sink connectors need to be integers.");
            }
            parsed[new(topic.ToString(), (int)partitionNumber)] = ParseSinkOffset(offset);
        }
        return parsed;
    }

    private static long? ParseSinkOffset(SourceMap? offset)
    {
        if (offset is null)
            return null;
        if (!offset.TryGetValue(OffsetKey, out var value))
            throw new BadRequestException($"The offset for a sink connector should either be null or contain the key '{OffsetKey}'");
        if (!JavaNumbers.TryParseInteger(value.IsNull ? "null" : value.ToString(), long.MinValue, long.MaxValue, out var number))
        {
            throw new BadRequestException(
                $"Failed to parse the following Kafka offset value in the provided offsets: '{(value.IsNull ? "null" : value)}'. Offset values for sink connectors need to be integers.");
        }
        return number;
    }

    private ConnectorConfig Parse(string connector, Config raw) => ConnectorConfig.ParseForOffsets(connector, parts.Config.Providers.Resolve(raw), raw);

    private Connector NewConnector(ConnectorConfig config, Config raw)
    {
        var plugin = PluginOf(config);
        var connector = plugin.Create<Connector>();
        config.EnsureClassesAreBare();
        parts.Checks?.EnsureStartable(plugin, raw, config.Originals);
        if (connector is SourceConnector)
            TopicCreation.Check(parts.Config, config);
        ClientConfigs.EnsureOverridesAreAllowed(parts.Config, config.Originals, connector is SourceConnector ? "producer" : "consumer");
        return connector;
    }

    private Plugin PluginOf(ConnectorConfig config)
    {
        try
        {
            return parts.Plugins.GetConnector(config.ConnectorClass, config.PluginVersion);
        }
        catch (ConnectException e) when (config.PluginVersion is not null && parts.Plugins.TryFindConnector(config.ConnectorClass, out _))
        {
            throw new ConnectException($"Failed to instantiate class for connector {config.ConnectorClass}, class {config.Name}", e);
        }
    }

    private static string InUse(string what) =>
        $" either because its tasks haven't stopped completely yet or the connector was resumed before the request to {what} its offsets could be successfully completed. " +
        "If the connector is in a stopped state, this operation can be safely retried. If it doesn't eventually succeed, the Connect cluster may need to be restarted to " +
        "get rid of the zombie sink tasks.";

    private static string Message(bool isComplete, string what) => isComplete
        ? $"The offsets for this connector have been {what} successfully"
        : $"The Connect framework-managed offsets for this connector have been {what} successfully. However, if this connector manages offsets externally, " +
          "they will need to be manually " + what + " in the system that the connector uses.";

    /// <summary>A partition that a table can have as a key though it may be null.</summary>
    private readonly record struct Place(SourceMap? Partition);
}
