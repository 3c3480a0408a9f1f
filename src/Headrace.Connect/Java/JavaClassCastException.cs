using Headrace.Connect.Errors;

namespace Headrace.Connect.Data;

/// <summary>What a JVM throws for a value of another class.</summary>
/// <param name="actual">The value's class.</param>
/// <param name="wanted">The class that was wanted, one of Java's own.</param>
[KafkaConnectName("java.lang.ClassCastException")]
internal sealed class JavaClassCastException(string actual, string wanted) : ConnectException($"class {actual} cannot be cast to class {wanted} ({Modules(actual, wanted)})")
{
    private static string Modules(string actual, string wanted) => actual.StartsWith("java.", StringComparison.Ordinal) || actual.StartsWith('[')
        ? $"{actual} and {wanted} are in module java.base of loader 'bootstrap'"
        : $"{actual} is in unnamed module of loader 'app'; {wanted} is in module java.base of loader 'bootstrap'";
}
