using Headrace.Connect;

namespace Headrace.Connector.Testing;

/// <summary>The failure that a mock connector was asked for. As in Kafka, it says nothing.</summary>
[KafkaConnectName("java.lang.RuntimeException")]
internal sealed class MockFailureException() : Exception("");
