using System.Text;
using Headrace.Kafka.Broker.Groups;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Headrace.Kafka.Broker.Tests;

public sealed class GroupCoordinatorTests : IDisposable
{
    private static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();
    private readonly ListLog _log = new();
    private GroupCoordinator _groups;

    public GroupCoordinatorTests() => _groups = Start();

    public void Dispose() => _groups.Dispose();

    [Fact]
    public async Task A_member_gets_an_id_first_and_is_alone_in_generation_1()
    {
        var first = await _groups.JoinAsync("g", Call(""));
        Assert.Equal(ErrorCode.MemberIdRequired, first.Error);
        Assert.StartsWith("client-", first.MemberId, StringComparison.Ordinal);
        var joined = await _groups.JoinAsync("g", Call(first.MemberId));
        Assert.Equal((ErrorCode.None, 1, first.MemberId), (joined.Error, joined.Generation, joined.Leader));
        Assert.Equal([first.MemberId], joined.Members.Select(member => member.Id));
        Assert.Equal("mine", await SyncAsync(joined.MemberId, 1, (joined.MemberId, "mine")));
        Assert.Equal(ErrorCode.None, _groups.Heartbeat("g", joined.MemberId, null, 1));
        Assert.Equal(ErrorCode.IllegalGeneration, _groups.Heartbeat("g", joined.MemberId, null, 2));
        Assert.Equal(ErrorCode.UnknownMemberId, _groups.Heartbeat("g", "nobody", null, 1));
    }

    [Fact]
    public async Task A_second_member_makes_the_first_join_again()
    {
        var first = await StableAsync();
        var second = _groups.JoinAsync("g", Call((await _groups.JoinAsync("g", Call(""))).MemberId));
        Assert.False(second.IsCompleted);
        Assert.Equal(ErrorCode.RebalanceInProgress, _groups.Heartbeat("g", first, null, 1));
        var rejoined = await _groups.JoinAsync("g", Call(first));
        var joined = await second;
        Assert.Equal((2, 2, first), (rejoined.Generation, joined.Generation, joined.Leader));
        Assert.Equal(2, rejoined.Members.Count);
        Assert.Empty(joined.Members);

        var waiting = _groups.SyncAsync("g", joined.MemberId, null, 2, null, null, new Dictionary<string, ReadOnlyMemory<byte>>());
        Assert.False(waiting.IsCompleted);
        Assert.Equal("a", await SyncAsync(first, 2, (first, "a"), (joined.MemberId, "b")));
        Assert.Equal("b", Encoding.UTF8.GetString((await waiting).Assignment.Span));
    }

    [Fact]
    public async Task Who_falls_silent_is_dropped_after_the_session_timeout()
    {
        var member = await StableAsync();
        _time.Advance(SessionTimeout - TimeSpan.FromMilliseconds(1));
        Assert.Equal(ErrorCode.None, _groups.Heartbeat("g", member, null, 1));
        _time.Advance(SessionTimeout - TimeSpan.FromMilliseconds(1));
        Assert.Equal(GroupState.Stable, _groups.Describe("g")!.State);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(GroupState.Empty, _groups.Describe("g")!.State);
        Assert.Equal(ErrorCode.UnknownMemberId, _groups.Heartbeat("g", member, null, 1));
    }

    [Fact]
    public async Task Who_does_not_join_again_in_time_is_left_behind()
    {
        var first = await StableAsync();
        var second = _groups.JoinAsync("g", Call((await _groups.JoinAsync("g", Call(""))).MemberId));
        for (var waited = TimeSpan.Zero; waited < TimeSpan.FromSeconds(30); waited += TimeSpan.FromSeconds(5))
        {
            Assert.False(second.IsCompleted);
            _groups.Heartbeat("g", first, null, 1);   // alive, but it does not join
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        var joined = await second;
        Assert.Equal([joined.MemberId], joined.Members.Select(member => member.Id));
    }

    [Fact]
    public async Task The_first_rebalance_waits_for_the_initial_delay_when_it_is_set()
    {
        _groups.Dispose();
        _groups = Start(new() { InitialRebalanceDelay = TimeSpan.FromSeconds(3) });
        var first = _groups.JoinAsync("g", Call("") with { IsIdRequired = false });
        _time.Advance(TimeSpan.FromSeconds(2));
        var second = _groups.JoinAsync("g", Call("") with { IsIdRequired = false });
        _time.Advance(TimeSpan.FromSeconds(2));   // extended, because somebody came
        Assert.False(first.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.True(first.IsCompleted);
        Assert.Equal(2, (await first).Members.Count);
        Assert.Equal(1, (await second).Generation);
    }

    [Fact]
    public async Task A_static_member_that_restarts_takes_its_place_without_a_rebalance()
    {
        var joined = await _groups.JoinAsync("g", Call("") with { InstanceId = "i" });
        Assert.Equal("x", await SyncAsync(joined.MemberId, 1, "i", (joined.MemberId, "x")));
        var again = await _groups.JoinAsync("g", Call("") with { InstanceId = "i" });
        Assert.Equal((ErrorCode.None, 1), (again.Error, again.Generation));
        Assert.NotEqual(joined.MemberId, again.MemberId);
        Assert.Equal(ErrorCode.FencedInstanceId, _groups.Heartbeat("g", joined.MemberId, "i", 1));
        Assert.Equal("x", await SyncAsync(again.MemberId, 1, "i"));
    }

    [Fact]
    public async Task Members_without_a_common_protocol_or_of_another_type_are_refused()
    {
        await StableAsync();
        Assert.Equal(ErrorCode.InconsistentGroupProtocol, (await _groups.JoinAsync("g", Call("") with { ProtocolType = "connect" })).Error);
        Assert.Equal(ErrorCode.InconsistentGroupProtocol, (await _groups.JoinAsync("g", Call("") with { Protocols = [new("other", default)] })).Error);
        Assert.Equal(ErrorCode.InvalidSessionTimeout, (await _groups.JoinAsync("g", Call("") with { SessionTimeout = TimeSpan.FromSeconds(1) })).Error);
        Assert.Equal(ErrorCode.InvalidGroupId, (await _groups.JoinAsync("", Call(""))).Error);
    }

    [Fact]
    public async Task Offsets_and_members_are_what_they_were_after_a_restart()
    {
        var member = await StableAsync();
        Assert.Equal(ErrorCode.None, await CommitAsync(member, 1, 42));
        Restart();
        Assert.True(_groups.TryGetOffset("g", new("t", 0), out var offset));
        Assert.Equal((42, "meta"), (offset.Offset, offset.Metadata));
        Assert.Equal(ErrorCode.None, _groups.Heartbeat("g", member, null, 1));
        Assert.Equal("mine", await SyncAsync(member, 1));
        _time.Advance(SessionTimeout);
        Assert.Equal(GroupState.Empty, _groups.Describe("g")!.State);
    }

    [Fact]
    public async Task A_commit_is_seen_when_it_is_durable_and_not_before()
    {
        var member = await StableAsync();
        _log.Hold();
        var commit = CommitAsync(member, 1, 42);
        Assert.False(commit.IsCompleted);
        Assert.False(_groups.TryGetOffset("g", new("t", 0), out _));
        _log.Release(ErrorCode.None);
        Assert.Equal(ErrorCode.None, await commit);
        Assert.True(_groups.TryGetOffset("g", new("t", 0), out _));

        _log.Hold();
        commit = CommitAsync(member, 1, 43);
        _log.Release(ErrorCode.CoordinatorNotAvailable);
        Assert.Equal(ErrorCode.CoordinatorNotAvailable, await commit);
        Assert.True(_groups.TryGetOffset("g", new("t", 0), out var offset));
        Assert.Equal(42, offset.Offset);
    }

    [Fact]
    public async Task Assignments_that_could_not_be_written_send_members_back_to_join()
    {
        var id = (await _groups.JoinAsync("g", Call(""))).MemberId;
        var joined = await _groups.JoinAsync("g", Call(id));
        _log.Hold();
        var sync = _groups.SyncAsync("g", id, null, joined.Generation, null, null, new Dictionary<string, ReadOnlyMemory<byte>>());
        _log.Release(ErrorCode.CoordinatorNotAvailable);
        Assert.Equal(ErrorCode.CoordinatorNotAvailable, (await sync).Error);
        Assert.Equal(2, (await _groups.JoinAsync("g", Call(id))).Generation);
    }

    [Fact]
    public async Task Who_may_commit()
    {
        Assert.Equal(ErrorCode.IllegalGeneration, await CommitAsync("nobody", 1, 1));
        Assert.Equal(ErrorCode.None, await CommitAsync("", -1, 1));   // no such group yet: an administrator's, or a consumer's without membership
        var member = await StableAsync();
        Assert.Equal(ErrorCode.UnknownMemberId, await CommitAsync("", -1, 1));
        Assert.Equal(ErrorCode.IllegalGeneration, await CommitAsync(member, 7, 1));
        Assert.Equal(ErrorCode.UnknownMemberId, await CommitAsync("nobody", 1, 1));
        var second = _groups.JoinAsync("g", Call((await _groups.JoinAsync("g", Call(""))).MemberId));
        Assert.Equal(ErrorCode.None, await CommitAsync(member, 1, 2));   // while the others are asked to join
        await _groups.JoinAsync("g", Call(member));
        await second;
        Assert.Equal(ErrorCode.RebalanceInProgress, await CommitAsync(member, 2, 3));
    }

    [Fact]
    public async Task Groups_are_deleted_when_nobody_is_in_them()
    {
        var member = await StableAsync();
        await CommitAsync(member, 1, 1);
        Assert.Equal(ErrorCode.NonEmptyGroup, await _groups.DeleteGroupAsync("g"));
        Assert.Equal(ErrorCode.GroupIdNotFound, await _groups.DeleteGroupAsync("other"));
        Assert.Equal(ErrorCode.None, _groups.Leave("g", member, null));
        Assert.Equal(ErrorCode.None, await _groups.DeleteGroupAsync("g"));
        Assert.Null(_groups.Describe("g"));
        Restart();
        Assert.Equal(0, _groups.Count);
    }

    [Fact]
    public async Task Offsets_expire_from_the_moment_when_the_group_became_empty()
    {
        var member = await StableAsync();
        await CommitAsync(member, 1, 1);
        for (var day = 0; day < 8; day++)
        {
            // A member in the group keeps its offsets, however old they are.
            for (var i = 0; i < 24 * 60 * 60 / 8; i += 1000)
                _groups.Heartbeat("g", member, null, 1);
            await _groups.ExpireAsync(TimeSpan.FromDays(7));
            Assert.True(_groups.TryGetOffset("g", new("t", 0), out _));
            _time.Advance(TimeSpan.FromSeconds(5));
        }

        _groups.Leave("g", member, null);
        _time.Advance(TimeSpan.FromDays(6.9));
        await _groups.ExpireAsync(TimeSpan.FromDays(7));
        Assert.True(_groups.TryGetOffset("g", new("t", 0), out _));
        _time.Advance(TimeSpan.FromDays(0.2));
        await _groups.ExpireAsync(TimeSpan.FromDays(7));
        Assert.Null(_groups.Describe("g"));
        Restart();
        Assert.Equal(0, _groups.Count);
    }

    [Fact]
    public async Task Offsets_of_a_deleted_topic_are_forgotten()
    {
        await CommitAsync("", -1, 1);
        await _groups.ForgetTopicAsync("t");
        Assert.False(_groups.TryGetOffset("g", new("t", 0), out _));
        Restart();
        Assert.False(_groups.TryGetOffset("g", new("t", 0), out _));
    }

    [Theory]
    [InlineData("h2-connect", 43)]
    [InlineData("", 0)]
    [InlineData("polygenelubricants", 0)]   // hashes to the smallest number, which has no absolute value
    public void Groups_lie_where_every_Kafka_tool_looks_for_them(string group, int partition) => Assert.Equal(partition, OffsetsTopic.PartitionOf(group, 50));

    private static JoinCall Call(string memberId) => new()
    {
        MemberId = memberId,
        ClientId = "client",
        ClientHost = "/127.0.0.1",
        ProtocolType = "consumer",
        Protocols = [new("range", "meta"u8.ToArray())],
        SessionTimeout = SessionTimeout,
        RebalanceTimeout = TimeSpan.FromSeconds(30),
        IsIdRequired = true,
    };

    private GroupCoordinator Start(GroupLimits? limits = null) => new(limits ?? new(), _log, _time, NullLoggerFactory.Instance.CreateLogger<GroupCoordinator>());

    private void Restart()
    {
        _groups.Dispose();
        _groups = Start();
        var loaded = new LoadedGroups();
        foreach (var (key, value) in _log.Records)
            loaded.Apply(key, value);
        _groups.Restore(loaded);
    }

    private async Task<string> StableAsync()
    {
        var id = (await _groups.JoinAsync("g", Call(""))).MemberId;
        var joined = await _groups.JoinAsync("g", Call(id));
        Assert.Equal("mine", await SyncAsync(id, joined.Generation, (id, "mine")));
        return id;
    }

    private Task<string> SyncAsync(string memberId, int generation, params (string Member, string Assignment)[] assignments) => SyncAsync(memberId, generation, null, assignments);

    private async Task<string> SyncAsync(string memberId, int generation, string? instanceId, params (string Member, string Assignment)[] assignments)
    {
        var answer = await _groups.SyncAsync(
            "g", memberId, instanceId, generation, "consumer", "range", assignments.ToDictionary(pair => pair.Member, pair => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(pair.Assignment)));
        Assert.Equal(ErrorCode.None, answer.Error);
        return Encoding.UTF8.GetString(answer.Assignment.Span);
    }

    private Task<ErrorCode> CommitAsync(string memberId, int generation, long offset) =>
        _groups.CommitAsync("g", memberId, null, generation, [new(new TopicPartition("t", 0), offset, 0, "meta")]);

    /// <summary>A log in memory that can be made to wait and to fail.</summary>
    private sealed class ListLog : IGroupLog
    {
        private readonly Queue<(IReadOnlyList<GroupRecord> Records, Action<ErrorCode> Applied, TaskCompletionSource<ErrorCode> Done)> _held = [];
        private bool _isHolding;

        public List<GroupRecord> Records { get; } = [];

        public void Hold() => _isHolding = true;

        public void Release(ErrorCode error)
        {
            _isHolding = false;
            while (_held.TryDequeue(out var write))
                Complete(write.Records, write.Applied, write.Done, error);
        }

        public Task<ErrorCode> WriteAsync(string groupId, IReadOnlyList<GroupRecord> records, Action<ErrorCode> applied)
        {
            var done = new TaskCompletionSource<ErrorCode>();
            if (_isHolding)
                _held.Enqueue((records, applied, done));
            else
                Complete(records, applied, done, ErrorCode.None);   // at once: the coordinator's lock may be taken again by its holder
            return done.Task;
        }

        private void Complete(IReadOnlyList<GroupRecord> records, Action<ErrorCode> applied, TaskCompletionSource<ErrorCode> done, ErrorCode error)
        {
            if (error == ErrorCode.None)
                Records.AddRange(records);
            applied(error);
            done.SetResult(error);
        }
    }
}
