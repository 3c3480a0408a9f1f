namespace Headrace.Kafka.Broker.Configs;

/// <summary>A value that its setting doesn't allow. The message is Kafka's, so that tools show what their users know.</summary>
internal sealed class SettingException(string message) : Exception(message);
