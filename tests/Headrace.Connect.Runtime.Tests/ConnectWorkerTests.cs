using Headrace.Connect.Runtime.Configuration;
using Headrace.TestKit;

namespace Headrace.Connect.Runtime.Tests;

public sealed class ConnectWorkerTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(WorkerMode.Distributed)]
    [InlineData(WorkerMode.Standalone)]
    public async Task Records_GoFromASourceThroughATopicToASink(WorkerMode mode)
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder, mode);
        var (source, sink) = Names(mode);
        await worker.CreateAsync(source, "NumbersSource", ("topic", "numbers"), ("count", "1000"));
        await worker.CreateAsync(sink, "CollectSink", ("topics", "numbers"));

        await Eventually.UntilAsync(() => Seen.Of(sink).Count >= 1000, "1000 records have arrived");

        Assert.Equal(Enumerable.Range(0, 1000).Select(static number => number.ToString()), Seen.Of(sink));
        await worker.UntilStateAsync(source, ExecutionState.Running, ExecutionState.Running);
        await worker.UntilStateAsync(sink, ExecutionState.Running, ExecutionState.Running);
    }

    [Theory]
    [InlineData(WorkerMode.Distributed)]
    [InlineData(WorkerMode.Standalone)]
    public async Task SecondStart_GoesOnWhereTheFirstStopped(WorkerMode mode)
    {
        var (source, sink) = Names(mode);
        await using (var first = await EmbeddedWorker.StartAsync(_folder, mode))
        {
            await first.CreateAsync(source, "NumbersSource", ("topic", "numbers"), ("count", "500"));
            await first.CreateAsync(sink, "CollectSink", ("topics", "numbers"));
            await Eventually.UntilAsync(() => Seen.Of(sink).Count >= 500, "500 records have arrived");
        }
        await using var second = await EmbeddedWorker.StartAsync(_folder, mode);
        if (mode == WorkerMode.Standalone)
            await second.CreateAsync(sink, "CollectSink", ("topics", "numbers"));
        await second.CreateAsync(source, "NumbersSource", ("topic", "numbers"), ("count", "700"));

        await Eventually.UntilAsync(() => Seen.Of(sink).Count >= 700, "the other 200 records have arrived");

        Assert.Equal(Enumerable.Range(0, 700).Select(static number => number.ToString()), Seen.Of(sink));
        Assert.Equal("start@500", Seen.Of(source).Last());
    }

    [Fact]
    public async Task NothingGoesOutBehindARecordThatFailed_SoThatTheOrderHolds()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder);
        await worker.CreateAsync("ordered", "NumbersSource", ("topic", "ordered"), ("count", "50"), ("large", "3"));
        await worker.UntilStateAsync("ordered", ExecutionState.Running, ExecutionState.Failed);
        await worker.CreateAsync("ordered", "NumbersSource", ("topic", "ordered"), ("count", "50"));
        await worker.CreateAsync("ordered-sink", "CollectSink", ("topics", "ordered"));

        await Eventually.UntilAsync(() => Seen.Of("ordered-sink").Count >= 50, "all records have arrived");

        Assert.Equal(Enumerable.Range(0, 50).Select(static number => number.ToString()), Seen.Of("ordered-sink"));
    }

    private static (string Source, string Sink) Names(WorkerMode mode, [System.Runtime.CompilerServices.CallerMemberName] string test = "") =>
        ($"src-{mode}-{test}", $"snk-{mode}-{test}");
}
