using Headrace.Kafka.Protocol.Messages;
using Headrace.Kafka.Protocol.Wire;

namespace Headrace.Kafka.Protocol.Tests.Messages;

public sealed class GoldenMessageTests
{
    public static TheoryData<string> Names => [.. MessageCatalog.All.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryVersionHasGoldenBytesAndNoOther(string name)
    {
        var entry = MessageCatalog.All[name];
        var golden = GoldenMessages.All.Where(line => line.Name == name).ToLookup(line => line.Variant, line => (int)line.Version);

        var versions = Enumerable.Range(entry.VersionMin, entry.VersionMax - entry.VersionMin + 1).ToList();
        foreach (var variant in (string[])["filled", "nulls", "empty"])
            Assert.Equal(versions, golden[variant].Order());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void WhatKafkaWritesIsReadAndWrittenAgainByteByByte(string name)
    {
        var entry = MessageCatalog.All[name];
        foreach (var golden in GoldenMessages.All.Where(line => line.Name == name))
        {
            var message = Read(entry, golden);
            var written = MessageCatalog.Write(message, golden.Version);
            Assert.True(golden.Bytes.AsSpan().SequenceEqual(written), $"{golden}\n{Convert.ToHexStringLower(golden.Bytes)} was read, but written as\n{Convert.ToHexStringLower(written)}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void APieceOfAMessageIsRefused(string name)
    {
        var entry = MessageCatalog.All[name];
        foreach (var golden in GoldenMessages.All.Where(line => line.Name == name))
        {
            for (var size = 0; size < golden.Bytes.Length; size++)
                Assert.Throws<ProtocolException>(() => entry.Read(golden.Bytes.AsMemory(0, size), golden.Version));
            Assert.Throws<ProtocolException>(() => entry.Read((byte[])[.. golden.Bytes, 0], golden.Version));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AVersionThatDoesNotExistIsRefused(string name)
    {
        var entry = MessageCatalog.All[name];
        var message = (IMessage)Activator.CreateInstance(entry.Type)!;
        foreach (var version in (short[])[-1, (short)(entry.VersionMin - 1), (short)(entry.VersionMax + 1), short.MaxValue])
        {
            Assert.Throws<ProtocolException>(() => entry.Read(new byte[1000], version));
            Assert.Throws<ProtocolException>(() => message.GetSize(version));
            Assert.Throws<ProtocolException>(() => WriteUnsized(message, version));
        }
    }

    private static IMessage Read(MessageCatalog.Entry entry, GoldenMessages.Golden golden)
    {
        try
        {
            return entry.Read(golden.Bytes, golden.Version);
        }
        catch (ProtocolException exception)
        {
            throw new InvalidDataException($"{golden} {Convert.ToHexStringLower(golden.Bytes)}: {exception.Message}", exception);
        }
    }

    private static void WriteUnsized(IMessage message, short version)
    {
        var writer = new WireWriter(new byte[1000]);
        message.Write(ref writer, version);
    }
}
