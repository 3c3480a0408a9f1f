using Headrace.Connect.Source;

namespace Headrace.Connector.File.Tests;

/// <summary>A source task under test, run as the framework runs it.</summary>
internal sealed class SourceRun : ISourceTaskContext, IOffsetStorageReader, IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly FileStreamSourceTask _task;
    private readonly SourceMap? _stored;

    private SourceRun(FileStreamSourceTask task, Dictionary<string, string?> config, SourceMap? stored)
    {
        _task = task;
        Config = config;
        _stored = stored;
    }

    public IReadOnlyDictionary<string, string?> Config { get; }

    public IOffsetStorageReader OffsetStorageReader => this;

    public ITransactionContext? TransactionContext => null;

    public TimeProvider TimeProvider { get; } = new FastTime();

    /// <summary>The source partition that the task asked for.</summary>
    public SourceMap? AskedPartition { get; private set; }

    public static async Task<SourceRun> StartAsync(string? file, SourceMap? stored = null, int batchSize = 2000, Func<Stream>? standardInput = null)
    {
        var config = new Dictionary<string, string?>
        {
            ["topic"] = "lines",
            ["batch.size"] = batchSize.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        if (file is not null)
            config["file"] = file;
        var run = new SourceRun(standardInput is null ? new() : new(standardInput), config, stored);
        run._task.Initialize(run);
        await run._task.StartAsync(config, TestContext.Current.CancellationToken);
        return run;
    }

    /// <summary>What the task says that it keeps in memory.</summary>
    public long BytesHeld { get; private set; }

    public void TellBytesHeld(long bytes) => BytesHeld = bytes;

    public async Task<IReadOnlyList<SourceRecord>> PollAsync() => [.. await _task.PollAsync(TestContext.Current.CancellationToken) ?? []];

    /// <summary>Polls until there are so many records.</summary>
    public async Task<IReadOnlyList<SourceRecord>> TakeAsync(int count)
    {
        var records = new List<SourceRecord>();
        var start = TimeProvider.System.GetTimestamp();
        while (records.Count < count)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Deadline, $"Only {records.Count} of {count} records came: {string.Join('|', Texts(records))}");
            records.AddRange(await PollAsync());
        }

        return records;
    }

    public async Task<IReadOnlyList<string>> TakeTextsAsync(int count) => Texts(await TakeAsync(count));

    /// <summary>Polls a few times and takes what comes.</summary>
    public async Task<IReadOnlyList<SourceRecord>> TakeQuietAsync()
    {
        var records = new List<SourceRecord>();
        for (var quiet = 0; quiet < 2;)
        {
            var polled = await PollAsync();
            records.AddRange(polled);
            quiet = polled.Count == 0 ? quiet + 1 : 0;
        }

        return records;
    }

    /// <summary>Polls a few times and takes the lines of what comes.</summary>
    public async Task<IReadOnlyList<string>> TakeQuietTextsAsync() => Texts(await TakeQuietAsync());

    public static IReadOnlyList<string> Texts(IEnumerable<SourceRecord> records) => [.. records.Select(record => record.Value.AsString())];

    public ValueTask<SourceMap?> GetOffsetAsync(SourceMap partition, CancellationToken cancellationToken)
    {
        AskedPartition = partition;
        return new(_stored);
    }

    public ValueTask<IReadOnlyDictionary<SourceMap, SourceMap>> GetOffsetsAsync(IReadOnlyCollection<SourceMap> partitions, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public async ValueTask DisposeAsync() => await _task.StopAsync(CancellationToken.None);
}
