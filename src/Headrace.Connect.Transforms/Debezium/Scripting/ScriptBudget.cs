using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms.Debezium.Scripting;

/// <summary>What the evaluation for one record may take. It is looked at between a script's statements.</summary>
internal sealed class ScriptBudget(TimeProvider time)
{
    /// <summary>A record is usually done in microseconds.</summary>
    public static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(1);

    /// <summary>Many times the size of the largest records.</summary>
    public const long BytesMax = 32 * 1024 * 1024;

    /// <summary>Enough to walk through long lists.</summary>
    public const int StatementsMax = 100_000;

    /// <summary>So many steps are done before the clock is looked at: a machine that stands still for a second must not fail a short script.</summary>
    private const int StatementsTimed = 1000;

    private long _start;
    private long _bytes;
    private int _statements;

    /// <summary>Whether the limits hold: not while an engine is prepared.</summary>
    public bool IsOn { get; set; }

    public void Reset()
    {
        _start = time.GetTimestamp();
        _bytes = GC.GetAllocatedBytesForCurrentThread();
        _statements = 0;
    }

    /// <exception cref="DataException">A limit is reached.</exception>
    public void Check()
    {
        if (!IsOn)
            return;
        if (++_statements > StatementsMax)
            throw new DataException($"It takes more than {StatementsMax} steps. Is there a loop without an end?");
        if (GC.GetAllocatedBytesForCurrentThread() - _bytes > BytesMax)
            throw new DataException($"It takes more than {BytesMax / (1024 * 1024)} MiB of memory.");
        if (_statements > StatementsTimed && time.GetElapsedTime(_start) > TimeMax)
            throw new DataException($"It takes more than {TimeMax.TotalSeconds:0} s.");
    }
}
