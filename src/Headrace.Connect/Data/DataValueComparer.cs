namespace Headrace.Connect.Data;

/// <summary>Equality of values as Java's <c>equals</c> has it: the kind counts, and bytes are compared by content.</summary>
internal static class DataValueComparer
{
    public static bool Equals(in DataValue left, in DataValue right) => throw new NotImplementedException();

    public static int GetHashCode(in DataValue value) => throw new NotImplementedException();
}
