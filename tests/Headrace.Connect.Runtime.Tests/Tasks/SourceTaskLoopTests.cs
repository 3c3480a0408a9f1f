using Headrace.Connect.Data;
using Headrace.Connect.Runtime.Stores;
using Headrace.Connect.Source;
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

    /// <summary>Makes a record, and then nothing.</summary>
    private sealed class QuietSource : SourceTask
    {
        private readonly List<bool> _told = [];
        private volatile TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _isPolling;
        private volatile int _polls;

        /// <summary>Of each record that it has heard of, whether it was in a poll.</summary>
        public IReadOnlyList<bool> Told
        {
            get
            {
                lock (_told)
                    return [.. _told];
            }
        }

        public int Polls => _polls;

        public override string Version => "1";

        public void GoOn()
        {
            var more = _more;
            _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
            more.SetResult();
        }

        public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken) => Task.CompletedTask;

        public override async ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken)
        {
            var more = _more;
            if (++_polls == 1)
                return [new(new("p", DataValue.From("0")), new("o", DataValue.From(1)), "t", Schema.String, DataValue.From("x"))];
            _isPolling = true;
            await more.Task.WaitAsync(cancellationToken);
            _isPolling = false;
            return null;
        }

        public override void CommitRecord(SourceRecord record, RecordMetadata? metadata)
        {
            lock (_told)
                _told.Add(_isPolling);
        }

        public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
