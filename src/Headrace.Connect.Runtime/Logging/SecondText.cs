using System.Globalization;

namespace Headrace.Connect.Runtime.Logging;

/// <summary>Times as text, to the second. Those that come one after the other are mostly of the same second, whose text is kept.</summary>
/// <remarks>Safe for concurrent use.</remarks>
/// <param name="format">The form, with nothing below the second.</param>
public sealed class SecondText(string format)
{
    private volatile Last? _last;

    /// <summary>The text of a time.</summary>
    /// <param name="time">The time, in the time zone that is to be shown.</param>
    public string Of(DateTimeOffset time)
    {
        var second = time.Ticks / TimeSpan.TicksPerSecond;
        if (_last is { } last && last.Second == second)
            return last.Text;
        var text = time.ToString(format, CultureInfo.InvariantCulture);
        _last = new(second, text);
        return text;
    }

    private sealed record Last(long Second, string Text);
}
