using System.Text.Json;
using Confluent.Kafka;
using Headrace.TestKit;

namespace Headrace.Compatibility.Tests.Rest;

/// <summary>What the status topic gets in the life of a connector: readers of it see one state after the other, not only the last.</summary>
[Collection(nameof(DistributedWorkers))]
public sealed class StatusTopicTests(DistributedWorkers workers)
{
    private const string Tombstone = "";

    [Fact]
    public async Task StatesComeInTheSameOrder_AndTheTombstoneComesLast()
    {
        await Life.RunAsync(workers,
        [
            "file: one\n",
            "POST /connectors {\"name\":\"said\",\"config\":{\"connector.class\":\"FileStreamSource\",\"file\":\"{f}\",\"topic\":\"said-{w}\"}}", "until \"id\":0,\"state\":\"RUNNING\": GET /connectors/said/status",
            "PUT /connectors/said/pause", "until \"id\":0,\"state\":\"PAUSED\": GET /connectors/said/status",
            "PUT /connectors/said/stop", "until \"tasks\":[]: GET /connectors/said/status",
            "PUT /connectors/said/resume", "until \"id\":0,\"state\":\"RUNNING\": GET /connectors/said/status",
            "DELETE /connectors/said", "until No status found: GET /connectors/said/status",
        ]);
        string[] keys = ["status-connector-said", "status-task-said-0"];
        Dictionary<string, List<string>>? real = null, ours = null;
        // The real one's leader may speak before the task's last word, and then once more.
        await Eventually.UntilAsync(async () =>
        {
            (real, ours) = (Said(await workers.ReadRealAsync("{w}-statuss"), keys), Said(await workers.ReadOursAsync("{w}-statuss"), keys));
            return keys.All(key => real[key].LastOrDefault() == Tombstone && ours[key].LastOrDefault() == Tombstone);
        }, "the last word on the connector and its task is a tombstone");

        Assert.All(keys, key => Assert.Equal(Changes(real![key]), Changes(ours![key])));
        Assert.Equal(["RUNNING", "PAUSED", "STOPPED", "RUNNING", "UNASSIGNED"], ours!["status-connector-said"].Where(static state => state != Tombstone));
        Assert.Equal(["RUNNING", "PAUSED", "UNASSIGNED", "RUNNING", "UNASSIGNED"], ours["status-task-said-0"].Where(static state => state != Tombstone));
    }

    private static Dictionary<string, List<string>> Said(IReadOnlyList<Message<string, byte[]?>> records, string[] keys) => keys.ToDictionary(
        static key => key, key => records.Where(record => record.Key == key).Select(static record => record.Value is { } value ? State(value) : Tombstone).ToList());

    /// <summary>
    /// What is no matter of chance: whether the real one's UNASSIGNED comes before a tombstone, which then swallows it, and whether a paused task says that it runs when it is woken to be stopped.
    /// </summary>
    private static List<string> Changes(IEnumerable<string> states)
    {
        List<string> changes = [];
        foreach (var state in states)
        {
            if (state is not (Tombstone or "UNASSIGNED") && (changes.Count == 0 || changes[^1] != state))
                changes.Add(state);
        }
        return changes;
    }

    private static string State(byte[] value)
    {
        using var json = JsonDocument.Parse(value);
        var state = json.RootElement.GetProperty("state").GetString()!;
        Assert.True(json.RootElement.TryGetProperty("version", out var version));
        if (state is "RUNNING" or "PAUSED" or "STOPPED")
            Assert.Equal(JsonValueKind.String, version.ValueKind);
        return state;
    }
}
