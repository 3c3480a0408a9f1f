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

    private static (string Source, string Sink) Names(WorkerMode mode, [System.Runtime.CompilerServices.CallerMemberName] string test = "") =>
        ($"src-{mode}-{test}", $"snk-{mode}-{test}");
}
