using System.Collections.Concurrent;
using Headrace.Connect.Runtime.Groups;
using Headrace.Kafka.Client;
using Headrace.Kafka.Protocol;
using Headrace.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Runtime.Tests.Groups;

/// <summary>Who is put out of the group at once, because it was killed, and who is left to its session.</summary>
public sealed class WorkerWatchTests : IAsyncDisposable
{
    private const string Id = "connect-w:8083-1/2";

    private readonly Member _member = new();
    private readonly Lines _log = new();
    private readonly MemberRequests _requests;
    private readonly WorkerWatch _watch;

    public WorkerWatchTests()
    {
        _requests = new(new(TestWorker.Distributed([]), TimeProvider.System), new(TestWorker.Distributed([]).ListenerTls, TimeProvider.System, NullLogger.Instance));
        _watch = new(new(_requests, _member, static () => null, TimeProvider.System, _log));
    }

    public async ValueTask DisposeAsync()
    {
        await _watch.StopAsync();
        _requests.Dispose();
    }

    [Fact]
    public async Task KilledWorker_IsPutOutAtOnce_AndTheOthersAreToldThatTheGroupRebalances()
    {
        await using var other = FakePeer.Alive();
        await using var peer = FakePeer.Alive();
        _watch.Follow(new Dictionary<string, Uri> { [Id] = peer.Url, ["other"] = other.Url });
        await ConnectedAsync(peer);
        await ConnectedAsync(other);
        Assert.Equal("GET /internal/members/connect-w%3A8083-1%2F2 HTTP/1.1", peer.Requests.First());

        peer.Kill();

        await PutOutAsync(Id);
        await Eventually.UntilAsync(() => !_member.Rejoins.IsEmpty, "the group rebalances");
        Assert.Contains($"the worker {peer.Url} has died", Assert.Single(_member.Rejoins), StringComparison.Ordinal);
        await Eventually.UntilAsync(() => other.Requests.Contains("PUT /internal/members/other HTTP/1.1"), "the other one is told");
    }

    [Fact]
    public async Task KilledWorkerThatSomebodyElseHasPutOut_MakesItsOwnMembershipBeat()
    {
        _member.Removal = Task.FromResult(false);
        await using var peer = FakePeer.Alive();
        await FollowAsync(peer);

        peer.Kill();

        await Eventually.UntilAsync(() => _member.Beats == 1, "it asks whether the group rebalances");
        Assert.Empty(_member.Rejoins);
    }

    [Fact]
    public async Task KilledWorkerThatMayNotBePutOut_IsLeftToItsSession()
    {
        _member.Removal = Task.FromException<bool>(new KafkaException(ErrorCode.GroupAuthorizationFailed, "Not allowed"));
        await using var peer = FakePeer.Alive();
        await FollowAsync(peer);

        peer.Kill();

        await Eventually.UntilAsync(() => _log.All.Any(static line => line.Contains("Not allowed", StringComparison.Ordinal)), "it is told");
        Assert.Equal((0, 0), (_member.Rejoins.Count, _member.Beats));
    }

    [Fact]
    public async Task FrozenWorker_IsLeftToItsSession()
    {
        await using var peer = FakePeer.AliveAtFirst(null);
        await FollowAsync(peer);

        peer.Break();
        await Eventually.UntilAsync(() => peer.Requests.Count == 2, "it is asked again");
        Assert.Empty(_member.Removed);
    }

    /// <summary>Nor is another worker that answers: both may be behind one address.</summary>
    [Theory]
    [InlineData(502)]
    [InlineData(410)]
    public async Task ProxyThatAnswersForAWorker_IsNoProofOfItsDeath(int status)
    {
        await using var peer = FakePeer.AliveAtFirst(FakePeer.Answer(status));
        await FollowAsync(peer);

        peer.Break();

        await Eventually.UntilAsync(() => peer.Requests.Count >= 4, "it is asked again and again");
        Assert.Empty(_member.Removed);
    }

    [Fact]
    public async Task ConnectionThatBreaksWhileTheWorkerLives_IsMadeAnew()
    {
        await using var peer = FakePeer.Alive();
        await FollowAsync(peer);

        peer.Break();

        await ConnectedAsync(peer, times: 2);
        Assert.Empty(_member.Removed);
        peer.Kill();
        await PutOutAsync(Id);
    }

    [Fact]
    public async Task WorkerThatSaysGoodbye_IsNotAskedAgain()
    {
        await using var peer = FakePeer.Alive();
        Assert.Equal(MemberContact.Parted, await ContactAsync(peer, peer.PartAsync));
    }

    [Theory]
    [InlineData(404, nameof(MemberContact.Unsupported))]
    [InlineData(410, nameof(MemberContact.Unknown))]
    [InlineData(503, nameof(MemberContact.Unknown))]
    public async Task AnswerThatIsNoConnection_IsTold(int status, string expected)
    {
        await using var peer = new FakePeer(_ => FakePeer.Answer(status));
        Assert.Equal(expected, (await ContactAsync(peer)).ToString());
    }

    [Fact]
    public async Task WorkerOfKafkaConnect_IsAskedOnce_AndLeftAlone()
    {
        await using var peer = new FakePeer(static _ => FakePeer.Answer(404));
        _watch.Follow(new Dictionary<string, Uri> { [Id] = peer.Url });
        await Eventually.UntilAsync(() => peer.Requests.Count > 0, "it is asked");
        await using var reachable = FakePeer.Alive();
        _watch.Follow(new Dictionary<string, Uri> { [Id] = peer.Url, ["other"] = reachable.Url });
        await ConnectedAsync(reachable);
        reachable.Kill();

        await PutOutAsync("other");
        await Task.Delay(200, TestContext.Current.CancellationToken); // longer than the first attempts are apart
        Assert.Single(peer.Requests, static request => request.StartsWith("GET", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WorkerThatIsNoMemberAnyMore_IsNotWatched()
    {
        await using var peer = FakePeer.Alive();
        await FollowAsync(peer);

        await _watch.StopAsync();
        peer.Kill();

        await using var next = FakePeer.Alive();
        _watch.Follow(new Dictionary<string, Uri> { ["next"] = next.Url });
        await ConnectedAsync(next);
        next.Kill();
        await PutOutAsync("next");
    }

    private async Task FollowAsync(FakePeer peer)
    {
        _watch.Follow(new Dictionary<string, Uri> { [Id] = peer.Url });
        await ConnectedAsync(peer);
    }

    private Task ConnectedAsync(FakePeer peer, int times = 1) =>
        Eventually.UntilAsync(() => _log.All.Count(line => line.Contains($"{peer.Url}", StringComparison.Ordinal) && line.EndsWith("is watched", StringComparison.Ordinal)) == times, "it is connected");

    private async Task PutOutAsync(string memberId)
    {
        await Eventually.UntilAsync(() => !_member.Removed.IsEmpty, $"{memberId} is put out");
        Assert.Equal([memberId], _member.Removed);
    }

    private async Task<MemberContact> ContactAsync(FakePeer peer, Func<Task>? then = null)
    {
        var connected = new TaskCompletionSource();
        var contact = _requests.FollowAsync(peer.Url, Id, null, new(), connected.SetResult, TestContext.Current.CancellationToken);
        if (then is not null)
        {
            await connected.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            await then();
        }
        return await contact;
    }

    /// <summary>Keeps the lines.</summary>
    private sealed class Lines : ILogger
    {
        public ConcurrentQueue<string> All { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => All.Enqueue(formatter(state, exception));
    }

    /// <summary>Notes what it is asked for.</summary>
    private sealed class Member : IGroupMember
    {
        private int _beats;

        public ConcurrentQueue<string> Removed { get; } = new();

        public ConcurrentQueue<string> Rejoins { get; } = new();

        public bool HasPlace => true;

        public string MemberId => "own";

        public void Start() => throw new NotSupportedException();

        public void RequestRejoin(string reason) => Rejoins.Enqueue(reason);

        /// <summary>What becomes of a removal.</summary>
        public Task<bool> Removal { get; set; } = Task.FromResult(true);

        /// <summary>How often it was to beat at once.</summary>
        public int Beats => _beats;

        public void BeatNow() => Interlocked.Increment(ref _beats);

        public Task<bool> RemoveAsync(string memberId, string reason, CancellationToken cancellationToken)
        {
            Removed.Enqueue(memberId);
            return Removal;
        }

        public void LeaveFor(TimeSpan delay, string reason) => throw new NotSupportedException();

        public Task LeaveAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => default;
    }
}
