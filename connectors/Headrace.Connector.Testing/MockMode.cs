using System.Globalization;

namespace Headrace.Connector.Testing;

/// <summary>The settings of the mock connectors: what is to fail, and when.</summary>
internal sealed class MockMode(IReadOnlyDictionary<string, string?> config)
{
    private const string ModeKey = "mock_mode";
    private const string DelayKey = "delay_ms";
    private static readonly TimeSpan DefaultDelay = TimeSpan.FromSeconds(15);

    public bool FailsConnector => config.GetValueOrDefault(ModeKey) == "connector-failure";

    public bool FailsTask => config.GetValueOrDefault(ModeKey) == "task-failure";

    /// <summary>How long after the start it fails.</summary>
    public TimeSpan Delay { get; } = config.GetValueOrDefault(DelayKey) is { } text
        ? TimeSpan.FromMilliseconds(Math.Clamp(long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), 0, int.MaxValue))
        : DefaultDelay;
}
