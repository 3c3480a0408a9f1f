using CsCheck;
using Headrace.Kafka.Protocol.Wire;

namespace Headrace.Kafka.Protocol.Tests.Wire;

public sealed class WirePrimitiveTests
{
    [Theory]
    [InlineData(0, "00")]
    [InlineData(-1, "01")]
    [InlineData(1, "02")]
    [InlineData(63, "7e")]
    [InlineData(64, "8001")]
    [InlineData(-64, "7f")]
    [InlineData(300, "d804")]
    [InlineData(int.MaxValue, "feffffff0f")]
    [InlineData(int.MinValue, "ffffffff0f")]
    public void AVarintIsThatOfTheProtocol(int value, string hex)
    {
        Span<byte> buffer = stackalloc byte[Varint.Int32BytesMax];
        var size = Varint.Write(buffer, value);

        Assert.Equal(hex, Convert.ToHexStringLower(buffer[..size]));
        Assert.Equal(size, Varint.Size(value));
        Assert.Equal(size, Varint.TryRead(buffer, out int read));
        Assert.Equal(value, read);
    }

    [Theory]
    [InlineData(long.MinValue, "ffffffffffffffffff01")]
    [InlineData(long.MaxValue, "feffffffffffffffff01")]
    public void AVarlongIsThatOfTheProtocol(long value, string hex)
    {
        Span<byte> buffer = stackalloc byte[Varint.Int64BytesMax];
        var size = Varint.Write(buffer, value);

        Assert.Equal(hex, Convert.ToHexStringLower(buffer[..size]));
        Assert.Equal(size, Varint.Size(value));
        Assert.Equal(size, Varint.TryRead(buffer, out long read));
        Assert.Equal(value, read);
    }

    [Fact]
    public void EveryVarintComesBack()
    {
        Gen.Long.Sample(value =>
        {
            var buffer = new byte[Varint.Int64BytesMax];
            var size = Varint.Write(buffer, value);
            return size == Varint.Size(value) && Varint.TryRead(buffer, out long read) == size && read == value;
        });
        Gen.Int.Sample(value =>
        {
            var buffer = new byte[Varint.Int64BytesMax];
            var size = Varint.Write(buffer, value);
            return size == Varint.Size(value) && Varint.TryRead(buffer, out int read) == size && read == value;
        });
        Gen.UInt.Sample(value =>
        {
            var buffer = new byte[Varint.Int64BytesMax];
            var size = Varint.WriteUnsigned(buffer, value);
            return size == Varint.UnsignedSize(value) && Varint.TryReadUnsigned(buffer, out uint read) == size && read == value;
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("ffffffff")]
    [InlineData("ffffffffff")]
    [InlineData("ffffffff10")]
    [InlineData("ffffffffff01")]
    public void WhatIsNoVarintIsNotRead(string hex) => Assert.Equal(0, Varint.TryReadUnsigned(Convert.FromHexString(hex), out uint _));

    [Fact]
    public void AnErrorNamesFieldNumberAndPlace()
    {
        var exception = Assert.Throws<ProtocolException>(() =>
        {
            var reader = new WireReader(new byte[] { 0, 1, 2, 3, 4 });
            reader.ReadInt16("Message.First");
            reader.ReadInt64("Message.Second");
        });

        Assert.Equal("Message.Second: needs 8 bytes at position 2, but only 3 are left.", exception.Message);
        Assert.Equal(2, exception.Position);
    }

    [Theory]
    [InlineData("7fffffff", false)]
    [InlineData("0000000300000000", false)]
    [InlineData("ffffffff0f", true)]
    public void ACountThatTheFrameCannotHoldIsRefusedBeforeMemoryIsTaken(string hex, bool isFlexible)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<ProtocolException>(() => new WireReader(Convert.FromHexString(hex)).ReadCount(isFlexible, 2, "Message.Array"));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void AFrameMayNotHaveMoreElementsThanItsLimit()
    {
        var exception = Assert.Throws<ProtocolException>(() =>
        {
            var reader = new WireReader(new byte[] { 0, 0, 0, 3, 0, 0, 0, 3, 1, 1, 1, 1, 1, 1 }, elementsMax: 5);
            Assert.Equal(3, reader.ReadCount(false, 1, "Message.First"));
            reader.ReadCount(false, 1, "Message.Second");
        });

        Assert.StartsWith("Message.Second", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AStringLongerThanItsLengthCanSayIsAnError()
    {
        var exception = Assert.Throws<ProtocolException>(() =>
        {
            var writer = new WireWriter(new byte[100_000]);
            writer.WriteString(new string('x', 40_000), isFlexible: true, "Message.Text");
        });

        Assert.Equal("Message.Text", exception.Field);
    }
}
