namespace Headrace.Connector.File.Tests;

/// <summary>Time that passes a hundred times as fast, so that waits of seconds are over at once.</summary>
internal sealed class FastTime : TimeProvider
{
    private const int Factor = 100;

    public override long TimestampFrequency => System.TimestampFrequency;

    public override long GetTimestamp() => System.GetTimestamp() * Factor;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Scale(dueTime), Scale(period));

    private static TimeSpan Scale(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time / Factor;
}
