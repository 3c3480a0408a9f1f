namespace Headrace.Connect.Runtime.Tolerance;

/// <summary>Stands between an exception and its cause where Kafka Connect waited for a future, so that traces have the same lines.</summary>
[KafkaConnectName("java.util.concurrent.ExecutionException")]
internal sealed class ExecutionException(Exception cause) : Exception(JavaTrace.Summary(cause), cause);
