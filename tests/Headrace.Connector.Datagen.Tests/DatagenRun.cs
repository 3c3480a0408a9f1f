using Headrace.Connect.Source;

namespace Headrace.Connector.Datagen.Tests;

/// <summary>A task under test with an offset store of one entry.</summary>
internal sealed class DatagenRun : ISourceTaskContext, IOffsetStorageReader
{
    private readonly SourceMap? _stored;

    private DatagenRun(IReadOnlyDictionary<string, string?> config, SourceMap? stored)
    {
        Config = config;
        _stored = stored;
    }

    public DatagenTask Task { get; } = new();

    public IReadOnlyDictionary<string, string?> Config { get; }

    public IOffsetStorageReader OffsetStorageReader => this;

    public ITransactionContext? TransactionContext => null;

    public TimeProvider TimeProvider => TimeProvider.System;

    public static async Task<DatagenRun> StartAsync(SourceMap? stored, params IEnumerable<(string Name, string Value)> settings)
    {
        var config = new Dictionary<string, string?> { ["kafka.topic"] = "t", ["max.interval"] = "0", ["random.seed"] = "7" };
        foreach (var (name, value) in settings)
            config[name] = value;
        var run = new DatagenRun(config, stored);
        run.Task.Initialize(run);
        await run.Task.StartAsync(config, CancellationToken.None);
        return run;
    }

    public async Task<IReadOnlyList<SourceRecord>> PollAsync() => [.. await Task.PollAsync(CancellationToken.None) ?? []];

    public ValueTask<SourceMap?> GetOffsetAsync(SourceMap partition, CancellationToken cancellationToken) => new(_stored);

    public ValueTask<IReadOnlyDictionary<SourceMap, SourceMap>> GetOffsetsAsync(IReadOnlyCollection<SourceMap> partitions, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
