using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Configuration;

/// <summary>A consumer of a group without a name.</summary>
[KafkaConnectName("org.apache.kafka.common.errors.InvalidGroupIdException")]
internal sealed class InvalidGroupIdException() : ConnectException("The configured group.id should not be an empty string or whitespace.");
