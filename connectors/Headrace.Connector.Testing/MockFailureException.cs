using Headrace.Connect;

namespace Headrace.Connector.Testing;

/// <summary>The failure that a mock connector was asked for.</summary>
[KafkaConnectName("java.lang.RuntimeException")]
internal sealed class MockFailureException() : Exception("The failure that 'mock_mode' asks for");
