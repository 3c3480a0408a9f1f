namespace Headrace.Connect.Config;

/// <summary>Values that a config provider has found at a path, and for how long they hold.</summary>
/// <remarks>Immutable. Source: KIP-297.</remarks>
public sealed class ConfigData
{
    /// <summary>Makes a result.</summary>
    /// <param name="values">The values by key.</param>
    /// <param name="timeToLive">How long the values hold: connectors that use them are restarted after that time. Null for ever.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public ConfigData(IReadOnlyDictionary<string, string> values, TimeSpan? timeToLive = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (timeToLive < TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(timeToLive), timeToLive, "A time to live is not negative.");
        Values = values;
        TimeToLive = timeToLive;
    }

    /// <summary>Nothing, for ever.</summary>
    public static ConfigData Empty { get; } = new(new Dictionary<string, string>());

    /// <summary>The values by key.</summary>
    public IReadOnlyDictionary<string, string> Values { get; }

    /// <summary>How long the values hold; null for ever.</summary>
    public TimeSpan? TimeToLive { get; }
}
