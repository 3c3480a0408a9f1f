using Headrace.Connect.Config;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Tolerance;

namespace Headrace.Connect.Runtime.Configuration;

/// <summary>When a connector and its tasks that have failed are restarted by the worker itself: the connector's settings under <c>headrace.restart.</c> and <c>headrace.watchdog.</c></summary>
/// <remarks>They are read as they are written, without variables: a task may have failed because its variables could not be looked up.</remarks>
internal sealed class RestartPolicy
{
    private const string Transient = "transient";
    private const string Never = "never";
    private const string Always = "always";

    private static readonly ConfigKey<string> ModeKey = ConfigKey.String("headrace.restart.policy").Default(Transient).Check(ConfigChecks.OneOf(Transient, Never, Always));
    private static readonly ConfigKey<int> DelayKey = ConfigKey.Int("headrace.restart.delay.ms").Default(5000).Check(ConfigChecks.AtLeast(1));
    private static readonly ConfigKey<int> DelayMaxKey = ConfigKey.Int("headrace.restart.delay.max.ms").Default(300_000).Check(ConfigChecks.AtLeast(1));
    private static readonly ConfigKey<int> BudgetKey = ConfigKey.Int("headrace.restart.budget").Default(30).Check(ConfigChecks.Between(0, 1000));
    private static readonly ConfigKey<long> WindowKey = ConfigKey.Long("headrace.restart.window.ms").Default(4 * 3_600_000L).Check(ConfigChecks.Between(1, int.MaxValue));

    private static readonly ConfigKey<int> WatchdogKey = ConfigKey.Int("headrace.watchdog.ms").Default(0).Check(ConfigChecks.AtLeast(0));
    private static readonly ConfigKey<string> WatchdogActionKey = ConfigKey.String("headrace.watchdog.action").Default("log").Check(ConfigChecks.OneOf("log", "restart"));

    private static readonly ConfigDef Definition = [ModeKey, DelayKey, DelayMaxKey, BudgetKey, WindowKey, WatchdogKey, WatchdogActionKey];

    /// <summary>The names of the settings.</summary>
    public static IEnumerable<string> Keys => Definition.Select(static key => key.Name);

    private readonly string _mode;
    private readonly int _delayMs;
    private readonly int _delayMaxMs;

    private RestartPolicy(ParsedConfig values)
    {
        _mode = values.Get(ModeKey);
        _delayMs = values.Get(DelayKey);
        _delayMaxMs = values.Get(DelayMaxKey);
        Budget = values.Get(BudgetKey);
        Window = TimeSpan.FromMilliseconds(values.Get(WindowKey));
        Watchdog = values.Get(WatchdogKey) is var ms and > 0 ? TimeSpan.FromMilliseconds(ms) : null;
        RestartsStalled = values.Get(WatchdogActionKey) == "restart";
    }

    /// <summary>How many restarts of a task, or of the connector itself, there may be within <see cref="Window"/>.</summary>
    public int Budget { get; }

    public TimeSpan Window { get; }

    /// <summary>How long a poll or put may take before the task counts as stalled; null for any time.</summary>
    public TimeSpan? Watchdog { get; }

    /// <summary>Whether a task that is stalled is restarted, within the budget.</summary>
    public bool RestartsStalled { get; }

    /// <exception cref="ConfigException">A setting is wrong.</exception>
    public static RestartPolicy Parse(IReadOnlyDictionary<string, string?> connectorConfig) => new(Definition.Parse(connectorConfig));

    /// <summary>The policy of a connector; null where its settings are wrong, which the connector itself has failed by.</summary>
    public static RestartPolicy? Find(IReadOnlyDictionary<string, string?> connectorConfig)
    {
        try
        {
            return Parse(connectorConfig);
        }
        catch (ConfigException)
        {
            return null;
        }
    }

    /// <summary>Whether what failed by an error is to be restarted.</summary>
    public bool Covers(Exception error) => _mode switch
    {
        Always => true,
        Transient => TransientErrors.Includes(error),
        _ => false,
    };

    /// <summary>How long to wait after a number of restarts: longer each time.</summary>
    public TimeSpan DelayAfter(int restarts) => TimeSpan.FromMilliseconds(Math.Min(_delayMs * Math.Pow(2, restarts), Math.Max(_delayMs, _delayMaxMs)));
}
