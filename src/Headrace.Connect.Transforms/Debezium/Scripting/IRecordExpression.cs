using Headrace.Connect.Data;

namespace Headrace.Connect.Transforms.Debezium.Scripting;

/// <summary>An expression of some language that is evaluated for records. Used by one thread at a time.</summary>
internal interface IRecordExpression : IDisposable
{
    /// <summary>Evaluates the expression.</summary>
    /// <returns>A truth value, a text or the absent value; anything else as it is, for the error's text.</returns>
    /// <exception cref="Errors.DataException">The expression failed, or took more than it may.</exception>
    DataValue Evaluate(ConnectRecord record);
}
