using Headrace.Connect.Data;

namespace Headrace.Connect.Transforms.Debezium.Scripting;

/// <summary>A path from the record's key or value into its structs, such as <c>value.after.id</c>: the fields are found once for each schema.</summary>
internal sealed class CelPath(bool isKey, string[] names)
{
    private readonly (Schema? Schema, Field? Field)[] _steps = new (Schema?, Field?)[names.Length];

    /// <summary>The value at the end.</summary>
    public object? Evaluate(CelContext context)
    {
        var found = TryFind(context.Record, out var value, out var step);
        if (found)
            return CelValues.Of(value);

        // What is no struct has rules of its own.
        var owner = CelValues.Of(value);
        for (; step < names.Length; step++)
            owner = CelValues.Select(owner, names[step]);
        return owner;
    }

    /// <summary>Compares the value at the end with a constant, without making an object of it.</summary>
    /// <param name="context">The record.</param>
    /// <param name="op">The operator, as it is written.</param>
    /// <param name="constant">The constant.</param>
    /// <param name="isConstantLeft">Whether the constant stands on the left: values of unlike types are not compared the same from either side.</param>
    public object Compare(CelContext context, CelOperator op, object? constant, bool isConstantLeft)
    {
        if (TryFind(context.Record, out var value, out _))
        {
            int? order = (value.Kind, constant) switch
            {
                (DataKind.String, string text) => string.CompareOrdinal(value.AsString(), text),
                (DataKind.Int64, long number) => value.AsInt64().CompareTo(number),
                (DataKind.Int32, long number) => ((long)value.AsInt32()).CompareTo(number),
                _ => null,
            };
            if (order is { } known)
                return CelValues.Truth((isConstantLeft ? op.Turned() : op).Holds(known));
        }
        var operand = CelNoSuchField.Refuse(Evaluate(context));
        return isConstantLeft ? CelValues.Relation(op, constant, operand) : CelValues.Relation(op, operand, constant);
    }

    /// <summary>Follows the path as long as there are structs.</summary>
    /// <param name="record">The record.</param>
    /// <param name="value">The value at the end, or that from which the path can't be followed.</param>
    /// <param name="step">The step that can't be made.</param>
    private bool TryFind(ConnectRecord record, out DataValue value, out int step)
    {
        value = isKey ? record.Key : record.Value;
        for (step = 0; step < names.Length; step++)
        {
            if (value.Kind != DataKind.Struct)
                return false;
            var owner = value.AsStruct();
            ref var known = ref _steps[step];
            if (!ReferenceEquals(known.Schema, owner.Schema))
                known = (owner.Schema, owner.Schema.Field(names[step]));
            if (known.Field is null)
                return false;
            value = owner.Get(known.Field);
        }

        return true;
    }
}
