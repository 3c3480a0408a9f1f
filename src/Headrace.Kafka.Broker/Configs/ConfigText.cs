using System.Globalization;

namespace Headrace.Kafka.Broker.Configs;

/// <summary>Typed values out of checked texts.</summary>
internal static class ConfigText
{
    /// <summary>A time; what is longer than a TimeSpan, as Kafka's "for ever" is, becomes the longest one.</summary>
    public static TimeSpan Milliseconds(string text)
    {
        var value = long.Parse(text, CultureInfo.InvariantCulture);
        return value >= TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond ? TimeSpan.MaxValue : TimeSpan.FromMilliseconds(value);
    }
}
