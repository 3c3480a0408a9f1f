using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Configuration;

/// <summary>A setting without a value, which no connector is given.</summary>
[KafkaConnectName("java.lang.ClassCastException")]
internal sealed class NonStringValueException(string key) : ConnectException($"Non-string value found in original settings for key {key}: null");
