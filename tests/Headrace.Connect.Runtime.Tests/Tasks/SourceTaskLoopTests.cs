using Headrace.Connect.Runtime.Stores;
using Headrace.TestKit;

namespace Headrace.Connect.Runtime.Tests.Tasks;

public sealed class SourceTaskLoopTests : IDisposable
{
    private readonly TempFolder _folder = new("source");
    private readonly FileOffsetStore _store;

    public SourceTaskLoopTests() => _store = new(_folder.Combine("offsets"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RecordThatIsAcknowledgedWhileAPollWaits_IsToldOfAfterIt()
    {
        var (sender, source) = (new HeldSender(), new QuietSource());
        var loop = SourceLoops.New(source, sender, new(new(long.MaxValue), long.MaxValue), _store);
        loop.Start(TargetState.Started);
        await Eventually.UntilAsync(() => source.Polls == 2, "it waits");

        sender.Acknowledge();
        await Task.Delay(200, TestContext.Current.CancellationToken); // what the loop does now
        Assert.Empty(source.Told);

        source.GoOn();
        await Eventually.UntilAsync(() => source.Polls == 3, "the poll is over");
        Assert.Equal([false], source.Told);
        loop.RequestStop();
        await loop.Completion.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }
}
