using System.Collections.Concurrent;
using System.Text;

namespace Headrace.Kafka.Client.Tests.Groups;

/// <summary>A member whose work is its place among the others' names.</summary>
internal sealed class NamedMember : IGroupMemberListener, IAsyncDisposable
{
    private readonly GroupMember _member;

    public NamedMember(string name, Dictionary<string, string> properties, string group = "open-group", int sessionSeconds = 10, int lostSeconds = 300, TimeSpan? heartbeat = null, TimeProvider? time = null)
    {
        Name = name;
        _member = new(
            new()
            {
                GroupId = group,
                ProtocolType = "connect",
                SessionTimeout = TimeSpan.FromSeconds(sessionSeconds),
                IsClientIdOwn = properties.ContainsKey("client.id"),
                RebalanceTimeout = TimeSpan.FromSeconds(300),
                HeartbeatInterval = heartbeat ?? TimeSpan.FromMilliseconds(200),
                LostAfter = TimeSpan.FromSeconds(lostSeconds),
            },
            ClientSettings.ForAdmin(properties), this, new TestLogger(), time ?? TimeProvider.System);
    }

    public string Name { get; }

    public volatile string Assignment = "";

    public volatile bool IsLeader;

    public volatile int Generation;

    public ConcurrentQueue<string> Losses { get; } = new();

    public void Start() => _member.Start();

    public string Id => _member.MemberId;

    public Task<bool> RemoveAsync(string memberId) => _member.RemoveAsync(memberId, "it has died", TestContext.Current.CancellationToken);

    public void BeatNow() => _member.BeatNow();

    public void RequestRejoin() => _member.RequestRejoin("the test wants it");

    public Task LeaveAsync() => _member.LeaveAsync(TestContext.Current.CancellationToken);

    public Task<IReadOnlyList<GroupProtocol>> PrepareJoinAsync(string reason, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<GroupProtocol>>([new("names", Encoding.UTF8.GetBytes(Name))]);

    public Task<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> AssignAsync(
        GroupGeneration generation, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> members, CancellationToken cancellationToken)
    {
        var names = string.Join(',', members.Values.Select(static name => Encoding.UTF8.GetString(name.Span)).Order(StringComparer.Ordinal));
        return Task.FromResult<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>>(members.Keys.Order(StringComparer.Ordinal).Index()
            .ToDictionary(static member => member.Item, member => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes($"{member.Index} of {names}")));
    }

    public Task OnJoinedAsync(GroupGeneration generation, ReadOnlyMemory<byte> assignment, CancellationToken cancellationToken)
    {
        Assignment = Encoding.UTF8.GetString(assignment.Span);
        IsLeader = generation.IsLeader;
        Generation = generation.Id;
        return Task.CompletedTask;
    }

    public Task OnLostAsync(string reason, CancellationToken cancellationToken)
    {
        Losses.Enqueue(reason);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => _member.DisposeAsync();
}
