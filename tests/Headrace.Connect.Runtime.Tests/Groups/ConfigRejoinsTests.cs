using Headrace.Connect.Runtime.Groups;
using Headrace.Connect.Runtime.Herding;
using Headrace.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Headrace.Connect.Runtime.Tests.Groups;

/// <summary>When connectors that come or go make a worker join its group again.</summary>
public sealed class ConfigRejoinsTests
{
    private readonly SimulatedConfigStore _configs = new(new());
    private readonly HerderQueue _queue = new(NullLogger.Instance);
    private readonly FakeTimeProvider _time = new();
    private readonly ConfigRejoins _rejoins;
    private int _connectors;
    private int _count;

    public ConfigRejoinsTests()
    {
        _ = _configs.StartAsync(static _ => { }, default);
        _rejoins = new(_configs, _queue, () => _count++, _time);
        _rejoins.OnAssigned(0);
    }

    [Fact]
    public void FirstChange_IsJoinedForAtOnce_AndOnce()
    {
        Create();
        Assert.Equal(1, _count);
        _rejoins.OnConfigChanged();
        Assert.Equal(1, _count);
    }

    [Fact]
    public void NoChangeOrOneThatIsAssigned_IsNotJoinedFor()
    {
        _rejoins.OnConfigChanged();
        Create(tells: false);
        _rejoins.OnAssigned(_configs.Snapshot.Offset);
        Assert.Equal(0, _count);
    }

    [Fact]
    public void ChangeDuringAJoin_IsJoinedForAfterIt()
    {
        _rejoins.OnJoining();
        Create();
        Assert.Equal(0, _count);
        _rejoins.OnAssigned(0);
        Assert.Equal(1, _count);
    }

    [Fact]
    public async Task ManyChanges_AreGatheredIntoOneJoin()
    {
        Gather();
        Create();
        Create();
        Assert.Equal(2, _count);
        _time.Advance(TimeSpan.FromMilliseconds(25));
        await Eventually.UntilAsync(() => _queue.RunPending() > 0, "the time is over");
        Assert.Equal(3, _count);
    }

    [Theory]
    [InlineData(10, 40)]
    [InlineData(1000, 250)]
    public async Task SlowJoins_MakeItGatherForLonger(int joinMs, int gatherMs)
    {
        _rejoins.OnJoining();
        _time.Advance(TimeSpan.FromMilliseconds(joinMs));
        _rejoins.OnAssigned(_configs.Snapshot.Offset);
        Gather();
        _time.Advance(TimeSpan.FromMilliseconds(gatherMs - 1));
        Assert.Equal(0, _queue.RunPending());
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await Eventually.UntilAsync(() => _queue.RunPending() > 0, "the time is over");
        Assert.Equal(3, _count);
    }

    [Fact]
    public async Task GatheringThatSomebodyEnds_IsJoinedForAtOnce_AndNotAgain()
    {
        Gather();
        Assert.True(_rejoins.EndGathering());
        Assert.False(_rejoins.EndGathering());
        Assert.Equal(3, _count);
        _time.Advance(TimeSpan.FromMilliseconds(25));
        await Eventually.UntilAsync(() => _queue.RunPending() > 0, "the time is over");
        Assert.Equal(3, _count);
    }

    [Fact]
    public void QuietTime_MakesTheNextChangeTheFirst()
    {
        Gather();
        _rejoins.EndGathering();
        _rejoins.OnAssigned(_configs.Snapshot.Offset);
        _time.Advance(TimeSpan.FromMilliseconds(250));
        Create();
        Assert.Equal(4, _count);
    }

    /// <summary>Two changes that are joined for at once, and a third that waits for more.</summary>
    private void Gather()
    {
        for (var i = 1; i <= 2; i++)
        {
            Create();
            Assert.Equal(i, _count);
            _rejoins.OnAssigned(_configs.Snapshot.Offset);
        }
        Create();
        Assert.Equal(2, _count);
    }

    private void Create(bool tells = true)
    {
        _ = _configs.PutConnectorAsync($"c{++_connectors}", new Dictionary<string, string?>(), null, default);
        _configs.Read(int.MaxValue);
        if (tells)
            _rejoins.OnConfigChanged();
    }
}
