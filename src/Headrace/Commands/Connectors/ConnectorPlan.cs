using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Headrace.Client;
using Headrace.Connect.Runtime.Configuration;

namespace Headrace.Commands.Connectors;

/// <summary>What would bring a worker's connectors to what documents say, with a hash by which a plan that was looked at is told from another one.</summary>
internal sealed class ConnectorPlan
{
    private const string Hidden = "***";

    private readonly HashSet<string> _secretKeys;

    private ConnectorPlan(IReadOnlyList<ConnectorChange> changes, int unchanged, HashSet<string> secretKeys)
    {
        Changes = changes;
        Unchanged = unchanged;
        _secretKeys = secretKeys;
        Hash = ComputeHash(changes);
    }

    /// <summary>By name.</summary>
    public IReadOnlyList<ConnectorChange> Changes { get; }

    public int Unchanged { get; }

    /// <summary>Depends on everything that would be changed, from what to what.</summary>
    public string Hash { get; }

    /// <summary>Compares documents with what a worker has, and has the worker check what would change.</summary>
    /// <param name="client">The worker.</param>
    /// <param name="documents">What is wanted.</param>
    /// <param name="isPruning">Whether connectors that are not in the documents are to go.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidConnectorException">The worker would refuse a connector.</exception>
    public static async Task<ConnectorPlan> MakeAsync(WorkerClient client, IReadOnlyList<ConnectorDocument> documents, bool isPruning, CancellationToken cancellationToken)
    {
        var present = (JsonObject)(await client.GetAsync("connectors?expand=info", cancellationToken))!;
        var changes = new List<ConnectorChange>();
        var secretKeys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var document in documents.OrderBy(static document => document.Name, StringComparer.Ordinal))
        {
            var before = present[document.Name]?["info"]?["config"] as JsonObject;
            var settings = Compare(before, document.Config).ToList();
            if (before is not null && settings.Count == 0)
                continue;
            await CheckAsync(client, document, secretKeys, cancellationToken);
            changes.Add(new(document.Name, before is null ? PlannedAction.Create : PlannedAction.Update, document, settings));
        }
        var unchanged = documents.Count - changes.Count;
        if (isPruning)
        {
            var wanted = documents.Select(static document => document.Name).ToHashSet(StringComparer.Ordinal);
            foreach (var (name, connector) in present.Where(connector => !wanted.Contains(connector.Key)).OrderBy(static connector => connector.Key, StringComparer.Ordinal))
                changes.Add(new(name, PlannedAction.Delete, null, [.. Compare(connector!["info"]!["config"] as JsonObject, new Dictionary<string, string?>())]));
        }
        return new(changes, unchanged, secretKeys);
    }

    /// <summary>A value for people to read.</summary>
    public string Show(string key, string? value) => value is null ? "(none)"
        : _secretKeys.Contains(key) || SecretSettings.IsSecretName(key) ? Hidden
        : SecretSettings.HideWithin(value, Hidden);

    public JsonObject ToJson() => new()
    {
        ["plan"] = Hash,
        ["unchanged"] = Unchanged,
        ["changes"] = new JsonArray([.. Changes.Select(change => (JsonNode)new JsonObject
        {
            ["name"] = change.Name,
            ["action"] = change.Action.ToString().ToLowerInvariant(),
            ["settings"] = change.Action == PlannedAction.Delete ? null : new JsonArray([.. change.Settings.Select(setting => (JsonNode)new JsonObject
            {
                ["key"] = setting.Key,
                ["before"] = setting.Before is null ? null : Show(setting.Key, setting.Before),
                ["after"] = setting.After is null ? null : Show(setting.Key, setting.After),
            })]),
        })]),
    };

    private static IEnumerable<SettingChange> Compare(JsonObject? before, IReadOnlyDictionary<string, string?> after)
    {
        var keys = after.Keys.Concat(before?.Select(static setting => setting.Key) ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            var (old, wanted) = (before?[key]?.ToString(), after.GetValueOrDefault(key));
            if (old != wanted)
                yield return new(key, old, wanted);
        }
    }

    private static async Task CheckAsync(WorkerClient client, ConnectorDocument document, HashSet<string> secretKeys, CancellationToken cancellationToken)
    {
        var answer = await document.ValidateAsync(client, cancellationToken);
        secretKeys.UnionWith(ConnectorDocument.SecretKeys(answer));
        if (ConnectorDocument.Errors(answer).ToList() is { Count: > 0 } errors)
            throw new InvalidConnectorException(document.Name, errors);
    }

    private static string ComputeHash(IReadOnlyList<ConnectorChange> changes)
    {
        var text = new StringBuilder();
        foreach (var change in changes)
        {
            Add(change.Action.ToString());
            Add(change.Name);
            Add(change.Wanted?.InitialState.ToString());
            foreach (var setting in change.Settings)
            {
                Add(setting.Key);
                Add(setting.Before);
                Add(setting.After);
            }
        }
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..12];

        // With its length before it, no text can be taken for two others.
        void Add(string? part) => text.Append(part?.Length ?? -1).Append(':').Append(part);
    }
}
