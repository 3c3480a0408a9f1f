using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
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
        if (NewConnector(config) is SourceConnector)
        {
            var store = parts.Offsets.Open(config);
            await using var use = store.ConfigureAwait(false);
            await store.StartAsync(cancellationToken).ConfigureAwait(false);
            var stored = await store.GetAllAsync(connector, cancellationToken).ConfigureAwait(false);
            var offsets = new List<ConnectorOffset>(stored.Count);
            foreach (var (key, value) in stored)
            {
                if (OffsetJson.TryParseKey(key, out _, out var partition) && partition is not null)
                    offsets.Add(new(partition, WithoutOwnKeys(OffsetJson.ParseValue(value))));
            }
            return offsets;
        }
        var group = ClientConfigs.SinkGroup(parts.Config, config.Originals, connector);
        try
        {
            using var admin = parts.NewAdmin(config);
            var committed = await admin.GetGroupOffsetsAsync(group, cancellationToken).ConfigureAwait(false);
            return
            [
                .. committed.OrderBy(static entry => entry.Key).Select(static entry => new ConnectorOffset(
                    new([KeyValuePair.Create(PartitionKey, DataValue.From((long)entry.Key.Partition)), KeyValuePair.Create(TopicKey, DataValue.From(entry.Key.Topic))]),
                    new(OffsetKey, DataValue.From(entry.Value)))),
            ];
        }
        catch (Exception e) when (e is KafkaException or ClientConfigException)
        {
            throw new ConnectException($"Failed to retrieve consumer group offsets for connector {connector}", e);
        }
    }

    /// <summary>Users of Kafka Connect's API see Kafka Connect's offsets.</summary>
    private static SourceMap? WithoutOwnKeys(SourceMap? offset) =>
        offset is null || !offset.Any(static entry => entry.Key.StartsWith(OwnKeyPrefix, StringComparison.Ordinal))
            ? offset
            : new(offset.Where(static entry => !entry.Key.StartsWith(OwnKeyPrefix, StringComparison.Ordinal)));

    public Task<string> AlterAsync(string connector, Config raw, IReadOnlyList<ConnectorOffset> offsets)
    {
        var config = Parse(connector, raw);
        return NewConnector(config) switch
        {
            SourceConnector source => AlterSourceAsync(source, config, [.. offsets.Select(static offset => KeyValuePair.Create(offset.Partition, offset.Offset))], "altered"),
            SinkConnector sink => AlterSinkAsync(sink, config, ParseSinkOffsets(connector, offsets), "alter"),
            var other => throw new ConnectException($"{other.GetType().FullName} is neither a source nor a sink connector."),
        };
    }

    public async Task<string> ResetAsync(string connector, Config raw)
    {
        var config = Parse(connector, raw);
        switch (NewConnector(config))
        {
            case SourceConnector source:
                var stored = await GetAsync(connector, raw, CancellationToken.None).ConfigureAwait(false);
                return await AlterSourceAsync(source, config, [.. stored.Select(static offset => KeyValuePair.Create(offset.Partition, (SourceMap?)null))], "reset")
                    .ConfigureAwait(false);
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

    private async Task<string> AlterSourceAsync(
        SourceConnector source, ConnectorConfig config, KeyValuePair<SourceMap?, SourceMap?>[] offsets, string what)
    {
        if (parts.NewOffsetProducer is not null)
            await FenceAsync(config.Name).ConfigureAwait(false);
        // Offsets that can't be stored are found before the connector is asked.
        var entries = new List<KeyValuePair<byte[], byte[]?>>();
        var places = new Dictionary<SourceMap, int>();
        foreach (var (partition, offset) in offsets)
        {
            if (partition is null)
                continue;
            var entry = KeyValuePair.Create(OffsetJson.Key(config.Name, partition), OffsetJson.Value(offset));
            // Of a partition that is named twice the last offset counts.
            if (places.TryAdd(partition, entries.Count))
                entries.Add(entry);
            else
                entries[places[partition]] = entry;
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
        try
        {
            return await Task.Run(async () => await ask(token).ConfigureAwait(false), CancellationToken.None).WaitAsync(ConnectorTimeout, parts.Time).ConfigureAwait(false);
        }
        catch (NotSupportedException e)
        {
            throw new ConnectException($"Failed to modify offsets for connector {config.Name} because it doesn't support external modification of offsets", e);
        }
        catch (TimeoutException e)
        {
            throw new ConnectException($"The connector {config.Name} has not checked the offsets within {ConnectorTimeout.TotalSeconds} seconds; nothing was changed.", e);
        }
    }

    private static Dictionary<KafkaPartition, long?> ParseSinkOffsets(string connector, IReadOnlyList<ConnectorOffset> offsets)
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
            parsed[new(topic.ToString(), (int)partitionNumber)] = ParseSinkOffset(connector, offset);
        }
        return parsed;
    }

    private static long? ParseSinkOffset(string connector, SourceMap? offset)
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
        return number >= 0 ? number : throw new ConnectException($"Failed to modify offsets for sink connector {connector}");
    }

    private ConnectorConfig Parse(string connector, Config raw) => ConnectorConfig.Parse(connector, parts.Config.Providers.Resolve(raw));

    private Connector NewConnector(ConnectorConfig config)
    {
        var connector = parts.Plugins.GetConnector(config.ConnectorClass, config.PluginVersion).Create<Connector>();
        if (connector is SourceConnector)
            TopicCreation.Check(parts.Config, config);
        return connector;
    }

    private static string InUse(string what) =>
        $" either because its tasks haven't stopped completely yet or the connector was resumed before the request to {what} its offsets could be successfully completed. " +
        "If the connector is in a stopped state, this operation can be safely retried. If it doesn't eventually succeed, the Connect cluster may need to be restarted to " +
        "get rid of the zombie sink tasks.";

    private static string Message(bool isComplete, string what) => isComplete
        ? $"The offsets for this connector have been {what} successfully"
        : $"The Connect framework-managed offsets for this connector have been {what} successfully. However, if this connector manages offsets externally, " +
          "they will need to be manually " + what + " in the system that the connector uses.";
}
