using Headrace.Connect.Errors;

namespace Headrace.Connect.Data;

/// <summary>What a JVM throws for a value of another class.</summary>
/// <param name="actual">The value's class.</param>
/// <param name="wanted">The class that was wanted.</param>
[KafkaConnectName("java.lang.ClassCastException")]
internal sealed class JavaClassCastException(string actual, string wanted) : ConnectException($"class {actual} cannot be cast to class {wanted} ({Modules(actual, wanted)})")
{
    private static string Modules(string actual, string wanted) => Module(actual) == Module(wanted)
        ? $"{actual} and {wanted} are in {Module(actual)}"
        : $"{actual} is in {Module(actual)}; {wanted} is in {Module(wanted)}";

    private static string Module(string name) => name.StartsWith("java.", StringComparison.Ordinal) || name.StartsWith('[')
        ? "module java.base of loader 'bootstrap'"
        : "unnamed module of loader 'app'";
}
