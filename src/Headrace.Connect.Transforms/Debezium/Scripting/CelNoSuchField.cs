using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms.Debezium.Scripting;

/// <summary>What stands in the place of a field that is not there: <c>has</c> may ask for it, all else fails.</summary>
internal sealed class CelNoSuchField(string path)
{
    /// <summary>The same value, if it is there.</summary>
    /// <exception cref="DataException">It is not.</exception>
    public static object? Refuse(object? value) => value is CelNoSuchField field ? throw field.Error() : value;

    public DataException Error() => new($"Cannot find overload to select field '{path}'.");
}
