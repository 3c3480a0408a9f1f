using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Confluent.Kafka;
using Headrace.TestKit;

namespace Headrace.EndToEnd.Tests;

/// <summary>A topic that is written without a pause, and what sinks on all workers of a group have made of it: numbered records, in files of each worker's own.</summary>
internal sealed partial class SinkGroup(WorkerGroup group, string topic, int partitions) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<string, long[]> _committed = new(StringComparer.Ordinal);
    private readonly IAdminClient _admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = group.BootstrapServers }).SetLogHandler(static (_, _) => { }).Build();
    private Task<int> _feeding = Task.FromResult(0);

    /// <summary>Begins to write a record into each partition, again and again.</summary>
    public void StartFeeding() => _feeding = FeedAsync();

    /// <summary>Ends the writing.</summary>
    /// <returns>How many records each partition has.</returns>
    public async Task<int> StopFeedingAsync()
    {
        await _stopping.CancelAsync();
        return await _feeding;
    }

    /// <summary>Adds a sink, or gives it another config.</summary>
    public Task PutSinkAsync(string worker, string name, int tasks, params (string Name, string Value)[] overrides) => group.PutAsync(
        group[worker], name, tasks,
        [
            ("connector.class", "org.apache.kafka.connect.file.FileStreamSinkConnector"), ("topics", topic), ("file", $"${{env:WORKER_FOLDER}}/{name}.txt"),
            .. overrides.Select(static setting => ($"consumer.override.{setting.Name}", setting.Value)),
        ]);

    /// <summary>What is committed never goes back, and was written before: else a crash would lose it.</summary>
    public async Task EnsureCommitsAreSafeAsync(string sink)
    {
        var committed = await CommittedAsync(sink);
        var before = _committed.GetOrAdd(sink, _ => new long[partitions]);
        var written = Written(sink);
        for (var partition = 0; partition < partitions; partition++)
        {
            if (committed[partition] < before[partition])
                Assert.Fail($"{sink}: offset {committed[partition]} of partition {partition} is committed after {before[partition]}.\n{group.Logs()}");
            for (var offset = 0; offset < committed[partition]; offset++)
            {
                if (!written.ContainsKey((partition, offset)))
                    Assert.Fail($"{sink}: {committed[partition]} of partition {partition} is committed, and {offset} was not written.\n{group.Logs()}");
            }
            before[partition] = committed[partition];
        }
    }

    /// <summary>How many records are written more than once.</summary>
    public int Doubled(string sink) => Written(sink).Values.Count(static count => count > 1);

    /// <summary>Waits until some more records of each partition are committed.</summary>
    public async Task UntilItGoesOnAsync(IEnumerable<string> sinks)
    {
        foreach (var sink in sinks)
        {
            await EnsureCommitsAreSafeAsync(sink);
            var before = _committed[sink].ToArray();
            await UntilCommittedAsync(sink, (now, partition) => now > before[partition], "more of each partition is committed");
        }
    }

    /// <summary>Waits until everything is committed; then it has to be written.</summary>
    /// <param name="sink">The sink.</param>
    /// <param name="count">How many records each partition has.</param>
    public async Task UntilDoneAsync(string sink, int count)
    {
        await UntilCommittedAsync(sink, (now, _) => now == count, $"{count} records of each partition are committed");
        await EnsureCommitsAreSafeAsync(sink);
    }

    public async ValueTask DisposeAsync()
    {
        await StopFeedingAsync();
        _admin.Dispose();
        _stopping.Dispose();
    }

    private async Task<int> FeedAsync()
    {
        // Idempotent, because records are numbered by their offsets: without that, a batch that is sent again comes behind its successors.
        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = group.BootstrapServers, LingerMs = 1, EnableIdempotence = true }).SetLogHandler(static (_, _) => { }).Build();
        var count = 0;
        while (!_stopping.IsCancellationRequested)
        {
            for (var partition = 0; partition < partitions; partition++)
                producer.Produce(new TopicPartition(topic, partition), new() { Value = $"<{partition}:{count}>" });
            count++;
            await Task.Delay(Pause);
        }
        Assert.Equal(0, producer.Flush(TimeSpan.FromSeconds(60)));
        return count;
    }

    private async Task UntilCommittedAsync(string sink, Func<long, int, bool> isEnough, string what)
    {
        long[] seen = [];
        try
        {
            await Eventually.UntilAsync(
                async () =>
                {
                    seen = await CommittedAsync(sink);
                    return seen.Select(isEnough).All(static enough => enough);
                },
                $"{what} of {sink}", TimeSpan.FromSeconds(120));
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message} It is {string.Join(", ", seen)}.\n{group.Logs()}", e);
        }
    }

    private async Task<long[]> CommittedAsync(string sink)
    {
        var answer = await _admin.ListConsumerGroupOffsetsAsync([new($"connect-{sink}", [.. Enumerable.Range(0, partitions).Select(partition => new TopicPartition(topic, partition))])]);
        return [.. answer[0].Partitions.OrderBy(static partition => partition.Partition.Value).Select(static partition => Math.Max(0, partition.Offset.Value))];
    }

    /// <summary>How often each record is in the files of all workers. Tasks of the JVM end their lines when others may have gone between, so lines are not looked at.</summary>
    private Dictionary<(int Partition, int Number), int> Written(string sink)
    {
        var counts = new Dictionary<(int, int), int>();
        foreach (var file in Directory.EnumerateFiles(group.Folder.Path, $"{sink}.txt", SearchOption.AllDirectories))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, Encoding.ASCII);
            foreach (Match record in Record.Matches(reader.ReadToEnd()))
            {
                var key = (int.Parse(record.Groups[1].ValueSpan, CultureInfo.InvariantCulture), int.Parse(record.Groups[2].ValueSpan, CultureInfo.InvariantCulture));
                counts[key] = counts.GetValueOrDefault(key) + 1;
            }
        }
        return counts;
    }

    [GeneratedRegex("<([0-9]+):([0-9]+)>")]
    private static partial Regex Record { get; }
}
