using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Stores;

/// <summary>Rebuilds the configs from the records of the config topic, one after the other.</summary>
/// <remarks>Fed by one thread; <see cref="Snapshot"/> is safe from any. Source: <c>KafkaConfigBackingStore</c>'s rules, the worker spec c.3.</remarks>
internal sealed class ConfigTopicState(ILogger logger)
{
    private ConfigSnapshot _next = ConfigSnapshot.Empty;
    private volatile ConfigSnapshot _snapshot = ConfigSnapshot.Empty;

    /// <summary>What all records so far have made. Who sees an offset in it sees what came with the records before that offset, too.</summary>
    public ConfigSnapshot Snapshot => _snapshot;

    /// <summary>Takes the place of an earlier state of the same topic: what is the same in both is kept as it was, so that nothing restarts for it.</summary>
    /// <returns>The connectors that are not the same.</returns>
    public IReadOnlyCollection<string> Adopt(ConfigSnapshot before)
    {
        var changed = new List<string>();
        foreach (var connector in before.Entries.Keys.Union(_next.Entries.Keys, StringComparer.Ordinal))
        {
            var entry = before[connector].Renew(_next[connector], out var isChanged);
            _next = _next.With(connector, entry);
            if (isChanged)
                changed.Add(connector);
        }
        _snapshot = _next;
        return changed;
    }

    /// <summary>Takes one record in.</summary>
    /// <returns>What to tell once the first load is over, or null.</returns>
    public ConfigChange? Apply(ReadOnlyMemory<byte>? keyBytes, ReadOnlyMemory<byte>? value, long offset)
    {
        if (keyBytes is not { } bytes)
        {
            logger.ConfigRecordIgnored("(null)", offset, "it has no key");
            return null;
        }
        var key = Encoding.UTF8.GetString(bytes.Span);
        JsonDocument? document = null;
        try
        {
            if (value is { } text)
                document = StoredJson.Parse(text);
        }
        catch (JsonException)
        {
            // As Kafka Connect does: what can't be decoded does not move the offset.
            logger.ConfigRecordIgnored(key, offset, "its value is not JSON");
            return null;
        }
        using (document)
        {
            _next = _next with { Offset = offset + 1 };
            var change = Apply(key, document, offset);
            _snapshot = _next;
            return change;
        }
    }

    private ConfigChange? Apply(string key, JsonDocument? value, long offset)
    {
        if (value is null)
            return ApplyTombstone(key, offset);
        if (value.RootElement.ValueKind == JsonValueKind.Object)
            return ApplyValue(key, value.RootElement, offset);
        logger.ConfigRecordIgnored(key, offset, "its value is not a JSON object");
        return null;
    }

    private ConfigChange.ConnectorRemoved? ApplyTombstone(string key, long offset)
    {
        if (Rest(key, ConfigTopicRecords.TargetStatePrefix) is { } target)
        {
            var entry = _next[target];
            Set(target, entry with { Target = entry.Config is null ? null : TargetState.Started });
        }
        else if (Rest(key, ConfigTopicRecords.ConnectorPrefix) is { } connector)
        {
            Set(connector, _next[connector].Purge());
            return new ConfigChange.ConnectorRemoved(connector);
        }
        else
        {
            logger.ConfigRecordIgnored(key, offset, "its value is null");
        }
        return null;
    }

    private ConfigChange? ApplyValue(string key, JsonElement value, long offset)
    {
        if (Rest(key, ConfigTopicRecords.TargetStatePrefix) is { } target)
            return ConfigTopicRecords.ParseTargetState(value) is { } state ? ApplyTargetState(target, state) : Ignored(key, offset);
        if (Rest(key, ConfigTopicRecords.ConnectorPrefix) is { } connector)
            return ConfigTopicRecords.ParseProperties(value) is { } config ? ApplyConnector(connector, config) : Ignored(key, offset);
        if (Rest(key, ConfigTopicRecords.TaskPrefix) is { } task)
        {
            if (!ConfigTopicRecords.TryParseTask(task, out var id) || ConfigTopicRecords.ParseProperties(value) is not { } config)
                return Ignored(key, offset);
            var entry = _next[id.Connector];
            Set(id.Connector, entry with { Deferred = entry.Deferred.SetItem(id.Task, config) });
            return null;
        }
        if (Rest(key, ConfigTopicRecords.CommitPrefix) is { } committed)
            return ConfigTopicRecords.Int(value, "tasks") is { } count and >= 0 ? ApplyCommit(committed, count) : Ignored(key, offset);
        if (Rest(key, ConfigTopicRecords.RestartPrefix) is { } restarted)
        {
            return new ConfigChange.RestartRequested(
                new(restarted, ConfigTopicRecords.Flag(value, "only-failed"), ConfigTopicRecords.Flag(value, "include-tasks")));
        }
        if (Rest(key, ConfigTopicRecords.FencingPrefix) is { } fenced)
        {
            if (ConfigTopicRecords.Int(value, "task-count") is not { } fencedCount)
                return Ignored(key, offset);
            Set(fenced, _next[fenced] with { FencedTaskCount = fencedCount, IsPendingFencing = false });
            return null;
        }
        if (key == ConfigTopicRecords.SessionKeyKey)
        {
            if (ConfigTopicRecords.ParseSessionKey(value) is not { } sessionKey)
                return Ignored(key, offset);
            _next = _next with { SessionKey = sessionKey };
            return new ConfigChange.SessionKeyUpdated();
        }
        if (Rest(key, ConfigTopicRecords.LoggerPrefix) is { } loggerName)
        {
            return value.TryGetProperty("level", out var level) && level.ValueKind == JsonValueKind.String
                ? new ConfigChange.LoggerLevelChanged(loggerName, level.GetString()!)
                : Ignored(key, offset);
        }
        logger.ConfigRecordIgnored(key, offset, "its key is of no known kind");
        return null;
    }

    private ConfigChange.TargetStateChanged? ApplyTargetState(string connector, TargetState target)
    {
        var entry = _next[connector];
        Set(connector, entry with { Target = target });
        return entry.Config is not null && entry.Target != target ? new(connector) : null;
    }

    private ConfigChange.ConnectorUpdated ApplyConnector(string connector, IReadOnlyDictionary<string, string?> config)
    {
        var entry = _next[connector];
        Set(connector, entry with { Config = config, Target = entry.Target ?? TargetState.Started });
        return new(connector) { IsNew = entry.Config is null };
    }

    private ConfigChange.TasksUpdated? ApplyCommit(string connector, int taskCount)
    {
        var entry = _next[connector];
        if (entry.Config is null)
        {
            Set(connector, entry.Purge());
            return null;
        }
        var next = entry.Commit(taskCount);
        if (next.IsInconsistent)
            logger.TaskConfigsIncomplete(connector, taskCount);
        Set(connector, next);
        return new(connector);
    }

    private ConfigChange? Ignored(string key, long offset)
    {
        logger.ConfigRecordIgnored(key, offset, "its value is not what such a record holds");
        return null;
    }

    private void Set(string connector, ConnectorEntry entry)
    {
        var before = _next[connector];
        var isOther = before.Config is null != entry.Config is null || (entry.Config is not null && before.VisibleTaskCount != entry.VisibleTaskCount);
        _next = _next.With(connector, entry) with { StructureOffset = isOther ? _next.Offset : _next.StructureOffset };
    }

    private static string? Rest(string key, string prefix) => key.StartsWith(prefix, StringComparison.Ordinal) ? key[prefix.Length..] : null;
}
