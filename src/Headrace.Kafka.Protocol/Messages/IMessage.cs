using Headrace.Kafka.Protocol.Wire;

namespace Headrace.Kafka.Protocol.Messages;

/// <summary>A message that can be written in one of its versions.</summary>
public interface IMessage
{
    /// <summary>Writes the message.</summary>
    /// <exception cref="ProtocolException">The version does not exist, or cannot carry what the message holds.</exception>
    void Write(ref WireWriter writer, short version);

    /// <summary>The bytes that <see cref="Write"/> is going to write.</summary>
    /// <exception cref="ProtocolException">The version does not exist, or the message is larger than a frame.</exception>
    int GetSize(short version);
}

/// <summary>A message with its versions and its reader.</summary>
/// <typeparam name="TSelf">The message itself.</typeparam>
public interface IMessage<TSelf> : IMessage
    where TSelf : IMessage<TSelf>
{
    /// <summary>The lowest version.</summary>
    static abstract short VersionMin { get; }

    /// <summary>The highest version.</summary>
    static abstract short VersionMax { get; }

    /// <summary>The highest version that the protocol promises to keep: a broker offers no higher one unless it is asked to.</summary>
    static abstract short VersionMaxStable { get; }

    /// <summary>The lowest flexible version; <see cref="short.MaxValue"/> where there is none.</summary>
    static abstract short FlexibleVersionMin { get; }

    /// <summary>Reads a message. Bytes in it are slices of the reader's frame.</summary>
    /// <exception cref="ProtocolException">The version does not exist, or the bytes are no such message.</exception>
    static abstract TSelf Read(ref WireReader reader, short version);
}
