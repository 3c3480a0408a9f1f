using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>A record that went nowhere, because its topic can't be written at all: Java's producer takes no offsets into its transaction then, and says so before it says why.</summary>
[KafkaConnectName("org.apache.kafka.common.KafkaException")]
internal sealed class TransactionErrorStateException(Exception cause) : ConnectException("Cannot execute transactional method because we are in an error state", cause);
