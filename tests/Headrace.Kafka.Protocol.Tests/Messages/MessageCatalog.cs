using System.Reflection;
using Headrace.Kafka.Protocol.Messages;
using Headrace.Kafka.Protocol.Wire;

namespace Headrace.Kafka.Protocol.Tests.Messages;

/// <summary>All messages of the library, found by reflection, so that none can be forgotten.</summary>
internal static class MessageCatalog
{
    public delegate IMessage Reader(ReadOnlyMemory<byte> bytes, short version);

    public static IReadOnlyDictionary<string, Entry> All { get; } = typeof(IMessage).Assembly.GetTypes()
        .Where(type => type is { IsInterface: false } && type.IsAssignableTo(typeof(IMessage)))
        .Select(type => (Entry)typeof(MessageCatalog).GetMethod(nameof(MakeEntry), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type).Invoke(null, null)!)
        .ToDictionary(entry => entry.Name, StringComparer.Ordinal);

    public static byte[] Write(IMessage message, short version)
    {
        var bytes = new byte[message.GetSize(version)];
        var writer = new WireWriter(bytes);
        message.Write(ref writer, version);
        Assert.Equal(bytes.Length, writer.BytesWritten);
        return bytes;
    }

    private static Entry MakeEntry<TMessage>()
        where TMessage : IMessage<TMessage> =>
        new(typeof(TMessage).Name, typeof(TMessage), TMessage.VersionMin, TMessage.VersionMax, TMessage.FlexibleVersionMin, ReadWhole<TMessage>);

    private static IMessage ReadWhole<TMessage>(ReadOnlyMemory<byte> bytes, short version)
        where TMessage : IMessage<TMessage>
    {
        var reader = new WireReader(bytes);
        var message = TMessage.Read(ref reader, version);
        reader.ExpectEnd(typeof(TMessage).Name);
        return message;
    }

    public sealed record Entry(string Name, Type Type, short VersionMin, short VersionMax, short FlexibleVersionMin, Reader Read);
}
