namespace Headrace.Kafka.Protocol.Messages;

/// <summary>A key or value of an internal topic.</summary>
/// <typeparam name="TSelf">The message itself.</typeparam>
public interface IRecordMessage<TSelf> : IMessage<TSelf>
    where TSelf : IRecordMessage<TSelf>
{
    /// <summary>The kind of record. Keys start with it as 16 bits; values start with their version.</summary>
    static abstract short RecordType { get; }
}
