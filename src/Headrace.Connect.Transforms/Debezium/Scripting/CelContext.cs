namespace Headrace.Connect.Transforms.Debezium.Scripting;

/// <summary>What the evaluation of a CEL expression sees: the record, and the elements that its macros are at.</summary>
internal sealed class CelContext(ScriptBudget budget, int locals)
{
    private ConnectRecord? _record;

    public ScriptBudget Budget { get; } = budget;

    /// <summary>The variables of all, exists, exists_one, filter and map, by their depth.</summary>
    public object?[] Locals { get; } = new object?[locals];

    public ConnectRecord Record
    {
        get => _record ?? throw new InvalidOperationException("There is no record to evaluate.");
        set => _record = value;
    }

    public void Clear()
    {
        _record = null;
        Array.Clear(Locals);
    }
}
