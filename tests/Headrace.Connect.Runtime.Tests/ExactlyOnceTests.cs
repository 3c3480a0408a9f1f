using System.Globalization;
using Headrace.Connect.Data;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Source;
using Headrace.Kafka.Client;
using Headrace.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Runtime.Tests;

/// <summary>Exactly-once source tasks on a real Kafka.</summary>
public sealed class ExactlyOnceTests(KafkaFixture fixture)
{
    private static string Name(string purpose) => $"{purpose}-{Guid.NewGuid():N}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RecordsAndOffsets_AreCommittedTogether_AndReadOnFrom()
    {
        var kafka = await fixture.StartedAsync();
        var (group, connector, topic) = (Name("eos"), Name("c"), await kafka.CreateTopicAsync());
        var script = Script.Of(connector);
        await using (var worker = await RealWorker.StartAsync(kafka, group))
        {
            await worker.CreateAsync(connector);
            script.Give(3, topic: topic);
            script.Give(2, topic: topic);
            await Eventually.UntilAsync(() => script.Heard.Count(static heard => heard == "commit") >= 2, "both batches are committed");
            Assert.Equal(["0", "1", "2", "3", "4"], ReadCommitted(kafka, topic));
            Assert.Contains(($"""["{connector}",{Brace("\"part\":\"0\"")}]""", """{"next":5}"""), ReadRecords(kafka, $"{group}-offsets"));
            Assert.Contains(($"tasks-fencing-{connector}", """{"task-count":1}"""), ReadRecords(kafka, $"{group}-configs"));
        }
        await using var next = await RealWorker.StartAsync(kafka, group);
        await Eventually.UntilAsync(() => script.Heard.Contains("start@5"), "the task goes on behind the last transaction");
        script.Give(1, topic: topic);
        await Eventually.UntilAsync(() => script.Heard.Contains("5"), "the next record is committed");
        Assert.Equal(["0", "1", "2", "3", "4", "5"], ReadCommitted(kafka, topic));
    }

    [Fact]
    public async Task ConnectorBoundaries_AbortedRecordsAreNeverSeen_AndNotReadAgain()
    {
        var kafka = await fixture.StartedAsync();
        var (group, connector, topic) = (Name("eos"), Name("c"), await kafka.CreateTopicAsync());
        var script = Script.Of(connector);
        await using var worker = await RealWorker.StartAsync(kafka, group);
        await worker.CreateAsync(connector, ("transaction.boundary", "connector"), ("exactly.once.support", "required"));
        script.Give(4, (context, records) =>
        {
            context.CommitTransaction(records[1]);
            context.AbortTransaction(records[3]);
        }, topic);
        await Eventually.UntilAsync(() => script.Heard.Count(static heard => heard == "commit") == 2, "the abort is over");
        Assert.Equal(["0", "1"], ReadCommitted(kafka, topic));
        await worker.Herder.RestartTaskAsync(new(connector, 0), Cancellation);
        await Eventually.UntilAsync(() => script.Heard.Contains("start@4"), "aborted records are not read again");
        script.Give(1, (context, _) => context.CommitTransaction(), topic);
        await Eventually.UntilAsync(() => script.Heard.Contains("4"), "the next record is committed");
        Assert.Equal(["0", "1", "4"], ReadCommitted(kafka, topic));
    }

    [Fact]
    public async Task IntervalBoundary_CommitsSeveralBatchesTogether()
    {
        var kafka = await fixture.StartedAsync();
        var (group, connector, topic) = (Name("eos"), Name("c"), await kafka.CreateTopicAsync());
        var script = Script.Of(connector);
        await using var worker = await RealWorker.StartAsync(kafka, group);
        await worker.CreateAsync(connector, ("transaction.boundary", "interval"), ("transaction.boundary.interval.ms", "1000"));
        for (var i = 0; i < 5; i++)
            script.Give(1, topic: topic);
        await Eventually.UntilAsync(() => ReadCommitted(kafka, topic).Count == 5, "they are committed, though the next poll waits");
    }

    [Fact]
    public async Task OwnOffsetsTopic_IsMade_AndWinsOverTheWorkers_WhichGetsACopy()
    {
        var kafka = await fixture.StartedAsync();
        var (group, connector, topic, own) = (Name("eos"), Name("c"), await kafka.CreateTopicAsync(), Name("own-offsets"));
        var script = Script.Of(connector);
        await using var worker = await RealWorker.StartAsync(kafka, group);
        await worker.CreateAsync(connector);
        script.Give(2, topic: topic);
        await Eventually.UntilAsync(() => script.Heard.Contains("1"), "the first records are committed");
        await worker.CreateAsync(connector, ("offsets.storage.topic", own));
        await Eventually.UntilAsync(() => script.Heard.Contains("start@2"), "it goes on where the worker's topic says");
        script.Give(1, topic: topic);
        var offset = ($"""["{connector}",{Brace("\"part\":\"0\"")}]""", (string?)"""{"next":3}""");
        await Eventually.UntilAsync(() => script.Heard.Contains("2"), "the next record is committed");
        Assert.Contains(offset, ReadRecords(kafka, own));
        await Eventually.UntilAsync(() => ReadRecords(kafka, $"{group}-offsets").Contains(offset), "the worker's topic has a copy");

        // Without exactly-once support the own topic is used too.
        await worker.DisposeAsync();
        await using var plain = await RealWorker.StartAsync(kafka, group, ("exactly.once.source.support", "preparing"), ("offset.flush.interval.ms", "100"));
        await Eventually.UntilAsync(() => script.Heard.Contains("start@3"), "it goes on where its topic says");
        script.Give(1, topic: topic);
        await Eventually.UntilAsync(() => ReadRecords(kafka, own).Contains((offset.Item1, """{"next":4}""")), "its topic has the next offset");
    }

    [Fact]
    public async Task Zombie_IsFencedByTheNextGeneration()
    {
        var kafka = await fixture.StartedAsync();
        var (group, connector, topic) = (Name("eos"), Name("c"), await kafka.CreateTopicAsync());
        await using var worker = await RealWorker.StartAsync(kafka, group);
        await worker.CreateAsync(connector, ("tasks.max", "2"));
        await Eventually.UntilAsync(() => Script.Of(connector).Starts == 2, "both tasks run");

        // What a worker does that has lost its place and does not know: it still holds the second task's producer, in the middle of a transaction.
        await using var zombie = NewProducer(kafka, $"{group}-{connector}-1");
        await zombie.InitializeAsync(Cancellation);
        zombie.Begin();
        await zombie.SendAsync(topic, null, "zombie"u8.ToArray(), Cancellation);
        await worker.CreateAsync(connector, ("tasks.max", "1"));
        await Eventually.UntilAsync(() => Script.Of(connector).Starts == 3, "the task of the next generation runs");

        var error = await Assert.ThrowsAsync<KafkaException>(() => zombie.CommitAsync(Cancellation));
        Assert.True(error.IsFatal, error.ToString());
        Assert.Empty(ReadCommitted(kafka, topic));
        Assert.Equal(
            ["""{"task-count":2}""", """{"task-count":1}"""],
            ReadRecords(kafka, $"{group}-configs").Where(record => record.Key == $"tasks-fencing-{connector}").Select(static record => record.Value));
    }

    [Fact]
    public async Task FencedTask_Fails_AndSaysSo()
    {
        var kafka = await fixture.StartedAsync();
        var (group, connector, topic) = (Name("eos"), Name("c"), await kafka.CreateTopicAsync());
        await using var worker = await RealWorker.StartAsync(kafka, group);
        await worker.CreateAsync(connector);
        await Eventually.UntilAsync(() => Script.Of(connector).Starts == 1, "the task runs");
        using (var admin = new KafkaAdmin(ClientSettings.ForAdmin(new Dictionary<string, string> { ["bootstrap.servers"] = kafka.BootstrapServers }), NullLogger.Instance))
            await admin.FenceProducersAsync([$"{group}-{connector}-0"], TimeSpan.FromSeconds(30), Cancellation);
        Script.Of(connector).Give(1, topic: topic);
        Assert.Contains($"Failed to flush offsets and/or records for task {connector}-0", await worker.FailureAsync(connector), StringComparison.Ordinal);
        Assert.Empty(ReadCommitted(kafka, topic));
    }

    // The texts are those of a worker of Kafka Connect 4.3.1.
    [Fact]
    public async Task OffsetsTopicOrTimeoutThatCantBe_FailsInKafkasWords()
    {
        var kafka = await fixture.StartedAsync();
        await using var worker = await RealWorker.StartAsync(kafka, Name("eos"));
        var (topic, timeout) = (Name("topic"), Name("timeout"));
        await worker.CreateAsync(topic, ("offsets.storage.topic", "a b"));
        await worker.CreateAsync(timeout, ("producer.override.transaction.timeout.ms", "1000000000"));

        var lines = (await worker.FailureAsync(topic))!.Split('\n');
        Assert.Equal(
            "org.apache.kafka.connect.errors.ConnectException: Unable to create topic(s) 'a b': Topic name is invalid: 'a b' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'",
            lines[0]);
        Assert.Contains(
            "Caused by: org.apache.kafka.common.errors.InvalidTopicException: Topic name is invalid: 'a b' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'", lines);
        Assert.NotNull((await worker.Herder.GetConnectorStatusAsync(topic, TestContext.Current.CancellationToken)).Connector.Version);
        Assert.StartsWith(
            "org.apache.kafka.common.KafkaException: Unexpected error in InitProducerIdResponse; The transaction timeout is larger than the maximum value allowed by the broker (as configured by transaction.max.timeout.ms).\n",
            await worker.FailureAsync(timeout), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FencedLeader_ClaimsItsRightToWriteAgain()
    {
        var kafka = await fixture.StartedAsync();
        var (group, connector) = (Name("eos"), Name("c"));
        await using var worker = await RealWorker.StartAsync(kafka, group, ("exactly.once.source.support", "preparing"));
        await worker.CreateAsync(connector);
        await Eventually.UntilAsync(() => Script.Of(connector).Starts == 1, "its tasks are written");
        await using (var other = NewProducer(kafka, $"connect-cluster-{group}"))
            await other.InitializeAsync(Cancellation);
        var error = await Assert.ThrowsAsync<Errors.ConnectException>(() => worker.CreateAsync(connector, ("a", "1")));
        Assert.Equal("Failed to write to config topic; this may be due to a transient error and the request can be safely retried", error.Message);
        await worker.CreateAsync(connector, ("a", "2")); // waits until the right is claimed again
        Assert.Equal("2", (await worker.Herder.GetConnectorConfigAsync(connector, Cancellation))["a"]);
    }

    [Fact]
    public async Task WritesAtTheSameTime_ShareTransactions_AndOneThatIsRefusedFailsAlone()
    {
        const int count = 60;
        var kafka = await fixture.StartedAsync();
        var group = Name("eos");
        await using var worker = await RealWorker.StartAsync(kafka, group, ("exactly.once.source.support", "preparing"));
        var names = Enumerable.Range(0, count).Select(i => Name($"c{i}")).ToArray();
        var creations = names.Select(name => worker.CreateAsync(name)).ToList();
        var large = worker.CreateAsync(Name("large"), ("a", new string('x', 1_100_000)));
        await Task.WhenAll(creations);
        var error = await Assert.ThrowsAsync<Errors.ConnectException>(() => large);
        Assert.Equal("Failed to write to config topic; this may be due to a transient error and the request can be safely retried", error.Message);
        await Eventually.UntilAsync(() => names.All(static name => Script.Of(name).Starts == 1), "all tasks run");

        var records = ReadRecords(kafka, $"{group}-configs");
        foreach (var name in names)
        {
            Assert.Equal(
                [$"connector-{name}", $"task-{name}-0", $"commit-{name}"],
                records.Select(static record => record.Key!).Where(key => key.Contains(name, StringComparison.Ordinal)));
        }
        using var admin = new KafkaAdmin(ClientSettings.ForAdmin(new Dictionary<string, string> { ["bootstrap.servers"] = kafka.BootstrapServers }), NullLogger.Instance);
        var topic = new Headrace.Kafka.Client.TopicPartition($"{group}-configs", 0);
        var end = (await admin.GetEndOffsetsAsync([topic], IsolationLevel.ReadUncommitted, Cancellation))[topic];
        // What is not a record is the end of a transaction. Each creation would have one, and each set of tasks.
        Assert.InRange(end - records.Count, 1, count);
    }

    [Fact]
    public async Task Offsets_AreAlteredAndResetInTransactions_AfterFencing()
    {
        var kafka = await fixture.StartedAsync();
        var (group, connector, topic) = (Name("eos"), Name("c"), await kafka.CreateTopicAsync());
        var script = Script.Of(connector);
        await using var worker = await RealWorker.StartAsync(kafka, group);
        await worker.CreateAsync(connector, ("tasks.max", "2"), ("offsets.storage.topic", $"{group}-own"));
        script.Give(2, topic: topic);
        await Eventually.UntilAsync(() => script.Heard.Contains("1"), "records are committed");
        await worker.Herder.StopConnectorAsync(connector, Cancellation);
        var partition = new SourceMap("part", DataValue.From("0"));
        Assert.Equal(
            "The offsets for this connector have been altered successfully",
            await worker.Herder.AlterOffsetsAsync(connector, [new(partition, new("next", DataValue.From(77L)))], Cancellation));
        Assert.Equal(77L, (await worker.Herder.GetOffsetsAsync(connector, Cancellation)).Single().Offset!["next"].AsInt64());
        await worker.Herder.ResumeConnectorAsync(connector, Cancellation);
        await Eventually.UntilAsync(() => script.Heard.Contains("start@77"), "the tasks go on there");
        await worker.Herder.StopConnectorAsync(connector, Cancellation);
        await worker.Herder.ResetOffsetsAsync(connector, Cancellation);
        Assert.Empty(await worker.Herder.GetOffsetsAsync(connector, Cancellation));
        Assert.Equal(
            ["2", "0", "2", "0"],
            ReadRecords(kafka, $"{group}-configs").Where(record => record.Key == $"tasks-fencing-{connector}").Select(static record => record.Value![14..^1]));
    }

    [Fact]
    public async Task EmbeddedBroker_HasNoTransactions_WhichTheWorkerSays()
    {
        using var folder = new TempFolder("eos");
        var error = await Assert.ThrowsAsync<Errors.ConnectException>(
            async () => await EmbeddedWorker.StartAsync(folder, WorkerMode.Distributed, ("exactly.once.source.support", "enabled")));
        Assert.Contains("exactly.once.source.support=enabled needs transactions", error.Message, StringComparison.Ordinal);
        Assert.Contains("use Apache Kafka", error.Message, StringComparison.Ordinal);
    }

    private static TransactionalProducer NewProducer(RealKafka kafka, string transactionalId) => new(
        ClientSettings.ForProducer(new Dictionary<string, string>
        {
            ["bootstrap.servers"] = kafka.BootstrapServers,
            ["transactional.id"] = transactionalId,
            ["client.id"] = string.Create(CultureInfo.InvariantCulture, $"other-{transactionalId}"),
        }),
        NullLogger.Instance);

    private static List<string?> ReadCommitted(RealKafka kafka, string topic) => [.. ReadRecords(kafka, topic).Select(static record => record.Value)];

    private static IReadOnlyList<(string? Key, string? Value)> ReadRecords(RealKafka kafka, string topic) => CommittedRecords.Read(kafka.BootstrapServers, topic);

    private static string Brace(string members) => "{" + members + "}";
}
