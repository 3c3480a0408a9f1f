using System.Net;
using Headrace.TestKit;

namespace Headrace.EndToEnd.Tests;

/// <summary>What Headrace says about failures beside Kafka Connect's words harms no worker of Kafka Connect in the same group.</summary>
public sealed class FailureTests(KafkaFixture kafka)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(180);

    [Fact]
    public async Task FailuresAndDeadLettersOfOurs_AreReadByKafkaConnect()
    {
        var broker = await kafka.StartedAsync();
        var name = "failures-" + Guid.NewGuid().ToString("N");
        await using var group = new WorkerGroup(broker.BootstrapServers, name);
        group.Start("a");
        await Eventually.UntilAsync(group["a"].IsReadyAsync, "it is ready", Deadline);
        await group["a"].PutFileSourceAsync("in", group.Folder.WriteText("in.txt", "a line\n{\"password\": \"TOPSECRET\"}\n"), name);
        (string, string)[] sink =
        [
            ("connector.class", "org.apache.kafka.connect.file.FileStreamSinkConnector"), ("file", group.Folder.Combine("out.txt")), ("topics", name),
            ("value.converter", "org.apache.kafka.connect.json.JsonConverter"),
        ];
        await group["a"].PutConnectorAsync("out", sink);
        await Eventually.UntilAsync(async () => (await group["a"].TaskStateAsync("out")).State == "FAILED", "it has failed", Deadline);
        var explanation = (await group["a"].GetAsync("connectors/out/tasks/0/status?headrace.explain=true")).Body.GetProperty("headrace");
        Assert.Equal("HR-1003", explanation.GetProperty("code").GetString());
        Assert.Contains($"failed at {name}-0@0 in org.apache.kafka.connect.json.JsonConverter: value not shown", explanation.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("HR-1003 connector out, task 0: VALUE_CONVERTER failed", group.Logs(), StringComparison.Ordinal);

        await group.StartJvmAsync();
        await Eventually.UntilAsync(async () => (await group.Jvm.TaskStateAsync("out")).State == "FAILED", "Kafka Connect shows it", Deadline);
        Assert.Equal(await group["a"].TaskStateAsync("out"), await group.Jvm.TaskStateAsync("out"));
        Assert.False((await group.Jvm.GetAsync("connectors/out/tasks/0/status")).Body.TryGetProperty("headrace", out _));
        await Eventually.UntilAsync(
            async () => (await group.Jvm.SendAsync(HttpMethod.Post, "connectors/out/restart?includeTasks=true&onlyFailed=true")) is { Status: var status, Body: var body } &&
                (status == HttpStatusCode.Accepted || (status == HttpStatusCode.Conflict ? false : throw new InvalidOperationException($"{status} {body}"))),
            "the leader, which is ours, restarts it", Deadline);

        await group["a"].PutConnectorAsync(
            "out",
            [
                .. sink, ("errors.tolerance", "all"), ("errors.deadletterqueue.topic.name", name + "-dlq"), ("errors.deadletterqueue.topic.replication.factor", "1"),
                ("errors.deadletterqueue.context.headers.enable", "true"), ("errors.log.enable", "true"), ("errors.log.include.messages", "true"),
            ]);
        await group["a"].PutFileSinkAsync("letters", name + "-dlq", group.Folder.Combine("letters.txt"));
        await group.StopAsync("a");
        var letters = group.Folder.Combine("letters.txt");
        await Eventually.UntilAsync(
            async () => (await group.Jvm.TaskStateAsync("letters")).State == "RUNNING" && File.Exists(letters) && Lines.CountLines(letters) >= 2, "Kafka Connect reads the letters", Deadline);
        Assert.Equal(["a line", "{\"password\": \"TOPSECRET\"}"], File.ReadLines(letters).Distinct());
    }
}
