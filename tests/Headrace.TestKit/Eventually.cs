using System.Diagnostics;

namespace Headrace.TestKit;

/// <summary>Waits for conditions of the real world, where fake time can't help. The deadline is generous, because no test may depend on speed.</summary>
public static class Eventually
{
    /// <summary>How long a condition may take unless the caller says otherwise.</summary>
    public static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan IntervalMin = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan IntervalMax = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until the condition holds.</summary>
    /// <param name="condition">Asked again and again; it must not block.</param>
    /// <param name="what">What is waited for, for the message: "the topic holds 3 records".</param>
    /// <param name="deadline">How long, 60 seconds by default.</param>
    /// <exception cref="TimeoutException">The condition did not hold in time.</exception>
    public static Task UntilAsync(Func<bool> condition, string what, TimeSpan? deadline = null) =>
        UntilAsync(() => Task.FromResult(condition()), what, deadline);

    /// <inheritdoc cref="UntilAsync(Func{bool}, string, TimeSpan?)"/>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what, TimeSpan? deadline = null)
    {
        var limit = deadline ?? DefaultDeadline;
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > limit)
                throw new TimeoutException($"Waited {limit.TotalSeconds:0} s, but it is not so that {what}.");
            await Task.Delay(IntervalAfter(clock.Elapsed));
        }
    }

    /// <summary>Waits until the question has an answer that is not null, and returns it. Exceptions of the given type count as no answer yet.</summary>
    /// <exception cref="TimeoutException">There was no answer in time; the last exception is its cause.</exception>
    public static async Task<T> AnswerAsync<T, TException>(Func<Task<T?>> question, string what, TimeSpan? deadline = null)
        where T : class
        where TException : Exception
    {
        var limit = deadline ?? DefaultDeadline;
        var clock = Stopwatch.StartNew();
        while (true)
        {
            Exception? last = null;
            try
            {
                if (await question() is { } answer)
                    return answer;
            }
            catch (TException error)
            {
                last = error;
            }
            if (clock.Elapsed > limit)
                throw new TimeoutException($"Waited {limit.TotalSeconds:0} s, but it is not so that {what}.", last);
            await Task.Delay(IntervalAfter(clock.Elapsed));
        }
    }

    // What takes long is asked for less often: the asking takes processor time from what is waited for.
    private static TimeSpan IntervalAfter(TimeSpan waited) => TimeSpan.FromTicks(Math.Clamp(waited.Ticks / 50, IntervalMin.Ticks, IntervalMax.Ticks));
}
