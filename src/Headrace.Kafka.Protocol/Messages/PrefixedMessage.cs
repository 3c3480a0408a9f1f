using System.Buffers.Binary;
using Headrace.Kafka.Protocol.Wire;

namespace Headrace.Kafka.Protocol.Messages;

/// <summary>
/// Messages that go after a 16-bit number: keys of internal topics after their record type, their values after their version, and what members of a group
/// tell each other after its version.
/// </summary>
public static class PrefixedMessage
{
    /// <summary>Writes a message after its version.</summary>
    public static byte[] ToArray<TMessage>(TMessage message, short version)
        where TMessage : IMessage<TMessage> => ToArray(message, version, version);

    /// <summary>Writes the key of an internal topic after its record type.</summary>
    public static byte[] KeyToArray<TMessage>(TMessage key, short version = 0)
        where TMessage : IRecordMessage<TMessage> => ToArray(key, version, TMessage.RecordType);

    /// <summary>Reads the number in front.</summary>
    /// <exception cref="ProtocolException">There are not even two bytes.</exception>
    public static short ReadPrefix(ReadOnlySpan<byte> bytes) => BinaryPrimitives.TryReadInt16BigEndian(bytes, out var prefix)
        ? prefix
        : throw new ProtocolException($"{bytes.Length} bytes are too few for the version that comes first.");

    /// <summary>Reads a message that comes after its version, to its end.</summary>
    /// <exception cref="ProtocolException">The version is not known, or the bytes are no such message.</exception>
    public static TMessage Read<TMessage>(ReadOnlyMemory<byte> bytes)
        where TMessage : IMessage<TMessage> => Read<TMessage>(bytes, ReadPrefix(bytes.Span));

    /// <summary>Reads a message that comes after a number that is not its version, to its end.</summary>
    /// <exception cref="ProtocolException">The bytes are no such message.</exception>
    public static TMessage Read<TMessage>(ReadOnlyMemory<byte> bytes, short version)
        where TMessage : IMessage<TMessage>
    {
        var reader = new WireReader(bytes);
        reader.ReadInt16(typeof(TMessage).Name);
        var message = TMessage.Read(ref reader, version);
        reader.ExpectEnd(typeof(TMessage).Name);
        return message;
    }

    private static byte[] ToArray<TMessage>(TMessage message, short version, short prefix)
        where TMessage : IMessage<TMessage>
    {
        var bytes = new byte[sizeof(short) + message.GetSize(version)];
        var writer = new WireWriter(bytes);
        writer.WriteInt16(prefix);
        message.Write(ref writer, version);
        return bytes;
    }
}
