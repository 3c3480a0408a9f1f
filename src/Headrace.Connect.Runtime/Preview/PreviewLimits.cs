namespace Headrace.Connect.Runtime.Preview;

/// <summary>How much a preview looks at.</summary>
/// <param name="RecordsMax">How many records at most.</param>
/// <param name="Time">How long at most.</param>
public sealed record PreviewLimits(int RecordsMax, TimeSpan Time)
{
    /// <summary>Ten records, within ten seconds.</summary>
    public static PreviewLimits Default { get; } = new(10, TimeSpan.FromSeconds(10));
}
