namespace Headrace.Kafka.Client;

/// <summary>What a set of client properties is for.</summary>
public enum ClientKind
{
    /// <summary>A producer: <c>producer.*</c> of a worker, <c>producer.override.*</c> of a connector.</summary>
    Producer,

    /// <summary>A consumer: <c>consumer.*</c> and <c>consumer.override.*</c>.</summary>
    Consumer,

    /// <summary>An admin client: <c>admin.*</c> and <c>admin.override.*</c>.</summary>
    Admin,
}
