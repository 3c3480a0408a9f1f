using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Herding;
using Headrace.Connect.Runtime.Plugins;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Headrace.Connect.Runtime.Tests.Herding;

public sealed class ConfigReloadsTests : IDisposable
{
    private static readonly ConnectorTaskId Task0 = new("reads", 0);
    private static readonly Dictionary<string, string?> Connector = new() { ["name"] = "reads" };

    private readonly FakeTimeProvider _time = new();
    private readonly string _path = Guid.NewGuid().ToString("N");
    private readonly ConfigReloads _reloads;
    private readonly List<ConnectorTaskId> _changed = [];

    public ConfigReloadsTests()
    {
        var providers = ConfigProviders.From(
            new Dictionary<string, string?> { ["config.providers"] = "short", ["config.providers.short.class"] = nameof(ShortLivedConfigProvider) },
            PluginRegistry.CreateBuilder().Add<ShortLivedConfigProvider>().Build());
        _reloads = new(providers, _time, NullLogger.Instance) { TaskChanged = _changed.Add };
        ShortLivedConfigProvider.Values[_path] = "first";
    }

    public void Dispose() => _reloads.Dispose();

    [Fact]
    public void TaskWhoseValuesAreTheSame_IsLeftAlone_AndLookedAtAgain()
    {
        Resolve();

        EnsureLookedAtUntilChanged();
    }

    [Fact]
    public void ProviderThatFailsForAWhile_EndsNothing_AndIsAskedAgain()
    {
        Resolve();

        ShortLivedConfigProvider.Values[_path] = null;
        EnsureLookedAtUntilChanged();
    }

    [Fact]
    public void TaskOfAConnectorThatIsNotToBeReloaded_IsNeverLookedAt()
    {
        Resolve(("config.action.reload", "none"));

        ShortLivedConfigProvider.Values[_path] = "second";
        _time.Advance(ShortLivedConfigProvider.TimeToLive * 2);
        Assert.Empty(_changed);
    }

    /// <summary>Nothing is told of the task while its values stay as they are; when they change, it is.</summary>
    private void EnsureLookedAtUntilChanged()
    {
        _time.Advance(ShortLivedConfigProvider.TimeToLive);
        _time.Advance(ShortLivedConfigProvider.TimeToLive);
        Assert.Empty(_changed);

        ShortLivedConfigProvider.Values[_path] = "second";
        _time.Advance(ShortLivedConfigProvider.TimeToLive);
        Assert.Equal([Task0], _changed);
    }

    private void Resolve(params (string Key, string Value)[] settings)
    {
        var connector = settings.Aggregate(new Dictionary<string, string?>(Connector), static (config, setting) => { config[setting.Key] = setting.Value; return config; });
        var (_, task) = _reloads.ResolveTask(Task0, connector, new Dictionary<string, string?> { ["secret"] = $"${{short:{_path}:any}}" });
        Assert.Equal("first", task["secret"]);
    }
}
