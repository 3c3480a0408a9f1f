using System.Buffers.Binary;
using System.Collections.Concurrent;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.TestKit;

namespace Headrace.Connect.Runtime.Tests;

/// <summary>Many connectors are created at once: each request is answered as if it were alone, and what is written goes to the broker together.</summary>
public sealed class ManyCreationsTests : IDisposable
{
    private const int Count = 100;

    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task DuplicatesAndInvalidOnes_AreRefused_AndTheOthersRun()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder, TestPlugins.Create(), WorkerMode.Distributed, new NoBadNames());
        List<(string Name, Task<PutConnectorResult> Answer)> requests = [];
        for (var i = 0; i < Count; i++)
        {
            foreach (var name in (string[])[$"c{i}", $"c{i}", $"bad{i}", $"c{i}"])
                requests.Add((name, worker.Herder.PutConnectorConfigAsync(name, Config(name, i % 3, $"{requests.Count}"), null, allowReplace: false, Token)));
        }
        await Task.WhenAll(requests.Select(static request => request.Answer)).ContinueWith(static _ => { }, Token, TaskContinuationOptions.None, TaskScheduler.Default);

        foreach (var group in requests.GroupBy(static request => request.Name))
        {
            if (group.Key.StartsWith("bad", StringComparison.Ordinal))
            {
                Assert.Equal("a bad name", (await Assert.ThrowsAsync<BadRequestException>(() => group.Single().Answer)).Message);
                continue;
            }
            var created = Assert.Single(group, static request => request.Answer.IsCompletedSuccessfully);
            foreach (var (_, answer) in group.Where(request => request != created))
                Assert.Equal($"Connector {group.Key} already exists", (await Assert.ThrowsAsync<AlreadyExistsException>(() => answer)).Message);
            Assert.True((await created.Answer).Created);
            // The one that was answered so is the one that there is.
            Assert.Equal((await created.Answer).Info.Config["v"], (await worker.Herder.GetConnectorConfigAsync(group.Key, Token))["v"]);
        }
        for (var i = 0; i < Count; i++)
            await worker.UntilStateAsync($"c{i}", ExecutionState.Running, [.. Enumerable.Repeat(ExecutionState.Running, i % 3)]);
    }

    [Fact]
    public async Task ChangesOfOneConnector_SeeEachTheOneBefore()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder);
        var seen = new ConcurrentBag<(string Name, string? Before)>();
        List<Task<PutConnectorResult>> changes = [];
        for (var i = 0; i < 20; i++)
        {
            foreach (var name in (string[])["a", "b", "c"])
            {
                changes.Add(worker.Herder.PutConnectorConfigAsync(
                    name, Config(name, 1, $"{i}"), null, allowReplace: true, before => seen.Add((name, before?.GetValueOrDefault("v"))), Token));
            }
        }
        await Task.WhenAll(changes);
        foreach (var name in (string[])["a", "b", "c"])
        {
            var last = (await worker.Herder.GetConnectorConfigAsync(name, Token))["v"];
            // Each config but the last is what exactly one other change has found.
            Assert.Equal(
                Enumerable.Range(0, 20).Select(static i => $"{i}").Where(version => version != last).Order(),
                seen.Where(change => change.Name == name && change.Before is not null).Select(static change => change.Before!).Order());
            await worker.UntilStateAsync(name, ExecutionState.Running, ExecutionState.Running);
        }
    }

    [Fact]
    public async Task Writes_ShareBatches_AndEachSetOfTasksIsCompleteBeforeItsCommit()
    {
        await using (var worker = await EmbeddedWorker.StartAsync(_folder))
        {
            await Task.WhenAll(Enumerable.Range(0, Count).Select(i => worker.Herder.PutConnectorConfigAsync($"c{i}", Config($"c{i}", 3, "0"), TargetState.Paused, allowReplace: false, Token)));
            await Task.WhenAll(Enumerable.Range(0, Count).Select(i => worker.Herder.ResumeConnectorAsync($"c{i}", Token)));
            for (var i = 0; i < Count; i++)
                await worker.UntilStateAsync($"c{i}", ExecutionState.Running, ExecutionState.Running, ExecutionState.Running, ExecutionState.Running);

            var keys = CommittedRecords.Read(worker.Broker.BootstrapServers, "connect-configs").Select(static record => record.Key!).ToArray();
            for (var i = 0; i < Count; i++)
            {
                Assert.Equal(
                    [$"target-state-c{i}", $"connector-c{i}", $"target-state-c{i}", $"task-c{i}-0", $"task-c{i}-1", $"task-c{i}-2", $"commit-c{i}"],
                    keys.Where(key => key.EndsWith($"-c{i}", StringComparison.Ordinal) || key.Contains($"-c{i}-", StringComparison.Ordinal)));
            }
        }
        var (batches, records) = CountBatches(Path.Combine(_folder.Combine("broker"), "connect-configs-0"));
        Assert.InRange(batches, 1, records / 2);
    }

    [Fact]
    public async Task BrokerThatGoesAwayAmongThem_LeavesAllThatWereAnswered_AndNoneByHalves()
    {
        List<string> answered = [];
        await using (var worker = await EmbeddedWorker.StartAsync(_folder))
        {
            using var gone = CancellationTokenSource.CreateLinkedTokenSource(Token);
            var creations = Enumerable.Range(0, Count).Select(i => CreateAsync(worker, $"c{i}", gone.Token)).ToArray();
            await Eventually.UntilAsync(() => creations.Any(static creation => creation.IsCompleted), "one is created");
            await worker.Broker.DisposeAsync();
            await gone.CancelAsync();
            foreach (var creation in creations)
            {
                if (await creation is { } name)
                    answered.Add(name);
            }
        }
        Assert.NotEmpty(answered);

        await using var next = await EmbeddedWorker.StartAsync(_folder);
        var there = await next.Herder.GetConnectorsAsync(Token);
        Assert.Empty(answered.Except(there));
        foreach (var name in there)
            await next.UntilStateAsync(name, ExecutionState.Running, ExecutionState.Running, ExecutionState.Running);
    }

    /// <returns>The name, if the connector was created.</returns>
    private static async Task<string?> CreateAsync(EmbeddedWorker worker, string name, CancellationToken cancellationToken)
    {
        try
        {
            await worker.Herder.PutConnectorConfigAsync(name, Config(name, 2, "0"), null, allowReplace: false, cancellationToken);
            return name;
        }
        catch (Exception e) when (e is ConnectException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Counts what lies in the segments of a partition: each batch begins with its base offset and its length, and has its record count behind 57 bytes.</summary>
    private static (int Batches, int Records) CountBatches(string partition)
    {
        var (batches, records) = (0, 0);
        foreach (var segment in Directory.GetFiles(partition, "*.log"))
        {
            var bytes = File.ReadAllBytes(segment);
            for (var position = 0; position < bytes.Length; position += 12 + BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(position + 8)))
            {
                batches++;
                records += BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(position + 57));
            }
        }
        return (batches, records);
    }

    private static OrderedDictionary<string, string?> Config(string name, int tasks, string version) => new()
    {
        ["connector.class"] = "NumbersSource",
        ["topic"] = "many",
        ["count"] = "0",
        ["tasks"] = $"{tasks}",
        ["tasks.max"] = "3",
        ["v"] = version,
        ["name"] = name,
    };

    private sealed class NoBadNames : IConnectorConfigCheck
    {
        public Task EnsureValidAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken) =>
            config["name"]!.StartsWith("bad", StringComparison.Ordinal) ? Task.FromException(new BadRequestException("a bad name")) : Task.CompletedTask;
    }
}
