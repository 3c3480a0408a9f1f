using System.Buffers.Binary;
using System.Numerics;

namespace Headrace.Connect.Runtime.Stores;

/// <summary>
/// The offset file of standalone workers: a <c>java.util.HashMap&lt;byte[], byte[]&gt;</c> in Java's serialisation, so that JVM workers read what Headrace writes
/// and the other way round.
/// </summary>
/// <remarks>
/// <code>
/// ac ed 00 05                                              magic, version
/// 73 72 00 11 "java.util.HashMap" 05 07 da c1 c3 16 60 d1  object, class descriptor (handle 7e0000)
/// 03 00 02 46 00 0a "loadFactor" 49 00 09 "threshold" 78 70
/// 3f 40 00 00 00 00 00 0c                                  load factor, threshold     (the map: handle 7e0001)
/// 77 08 00 00 00 10 00 00 00 01                            block data: buckets, entries
/// 75 72 00 02 "[B" ac f3 17 f8 06 08 54 e0 02 00 00 78 70  first array with descriptor (handle 7e0002)
/// 75 71 00 7e 00 02                                        later arrays refer to it; 70 is null
/// 00 00 00 1d …                                            length, bytes; key and value alternate
/// 78                                                       end
/// </code>
/// Source: Java Object Serialization Specification, section 6.4; a file of Kafka Connect 4.3.1.
/// </remarks>
internal static class JavaHashMapFile
{
    private const byte TcNull = 0x70;
    private const byte TcReference = 0x71;
    private const byte TcClassDesc = 0x72;
    private const byte TcObject = 0x73;
    private const byte TcArray = 0x75;
    private const byte TcBlockData = 0x77;
    private const byte TcEndBlockData = 0x78;
    private const int FirstHandle = 0x7e0000;
    private const float LoadFactor = 0.75f;

    private static readonly byte[] Header =
    [
        0xac, 0xed, 0x00, 0x05, TcObject, TcClassDesc, 0x00, 0x11, .. "java.util.HashMap"u8,
        0x05, 0x07, 0xda, 0xc1, 0xc3, 0x16, 0x60, 0xd1, 0x03, 0x00, 0x02,
        (byte)'F', 0x00, 0x0a, .. "loadFactor"u8, (byte)'I', 0x00, 0x09, .. "threshold"u8, TcEndBlockData, TcNull,
    ];

    private static readonly byte[] ByteArrayClass =
        [TcClassDesc, 0x00, 0x02, .. "[B"u8, 0xac, 0xf3, 0x17, 0xf8, 0x06, 0x08, 0x54, 0xe0, 0x02, 0x00, 0x00, TcEndBlockData, TcNull];

    public static byte[] Write(IReadOnlyCollection<KeyValuePair<byte[], byte[]>> entries)
    {
        using var stream = new MemoryStream();
        stream.Write(Header);
        // Java's reader computes the buckets anew; a power of two that holds the entries is what its writer would have.
        var buckets = Math.Max(16, (int)BitOperations.RoundUpToPowerOf2((uint)Math.Ceiling(entries.Count / LoadFactor)));
        WriteInt(stream, BitConverter.SingleToInt32Bits(LoadFactor));
        WriteInt(stream, (int)(buckets * LoadFactor));
        stream.WriteByte(TcBlockData);
        stream.WriteByte(8);
        WriteInt(stream, buckets);
        WriteInt(stream, entries.Count);
        var isFirst = true;
        foreach (var (key, value) in entries)
        {
            WriteArray(stream, key, ref isFirst);
            WriteArray(stream, value, ref isFirst);
        }
        stream.WriteByte(TcEndBlockData);
        return stream.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are not such a map.</exception>
    public static List<KeyValuePair<byte[]?, byte[]?>> Read(ReadOnlySpan<byte> file)
    {
        var reader = new Reader(file);
        return reader.ReadMap();
    }

    private static void WriteArray(Stream stream, byte[] bytes, ref bool isFirst)
    {
        stream.WriteByte(TcArray);
        if (isFirst)
        {
            stream.Write(ByteArrayClass);
        }
        else
        {
            stream.WriteByte(TcReference);
            WriteInt(stream, FirstHandle + 2);
        }
        isFirst = false;
        WriteInt(stream, bytes.Length);
        stream.Write(bytes);
    }

    private static void WriteInt(Stream stream, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        stream.Write(bytes);
    }

    /// <summary>Walks the stream by its structure. Nothing but maps and byte arrays is taken: the file is not trusted.</summary>
    private ref struct Reader(ReadOnlySpan<byte> file)
    {
        private readonly ReadOnlySpan<byte> _file = file;
        private readonly List<object?> _handles = [];
        private int _position;

        public List<KeyValuePair<byte[]?, byte[]?>> ReadMap()
        {
            if (ReadInt() != unchecked((int)0xaced0005))
                throw Bad("it does not begin with Java's serialisation magic");
            Expect(TcObject, "an object");
            if (ReadClass() != "java.util.HashMap")
                throw Bad("it holds something else than a java.util.HashMap");
            _handles.Add(null);
            Take(8); // load factor and threshold
            Expect(TcBlockData, "the map's size");
            if (Take(1)[0] != 8)
                throw Bad("the map's size is damaged");
            Take(4); // buckets
            var count = ReadInt();
            // A null key and a null value take a byte each, at least.
            if (count < 0 || count > (_file.Length - _position) / 2)
                throw Bad($"it claims {count} entries, more than it has room for");
            var entries = new List<KeyValuePair<byte[]?, byte[]?>>(count);
            for (var i = 0; i < count; i++)
                entries.Add(new(ReadArray(), ReadArray()));
            Expect(TcEndBlockData, "the map's end");
            return entries;
        }

        private byte[]? ReadArray()
        {
            switch (Take(1)[0])
            {
                case TcNull:
                    return null;
                case TcReference:
                    return Handle(ReadInt()) as byte[] ?? throw Bad("a reference does not lead to a byte array");
                case TcArray:
                    if (ReadClass() != "[B")
                        throw Bad("it holds something else than byte arrays");
                    var length = ReadInt();
                    if (length < 0 || length > _file.Length - _position)
                        throw Bad($"an array claims {length} bytes, more than are left");
                    var bytes = Take(length).ToArray();
                    _handles.Add(bytes);
                    return bytes;
                default:
                    throw Bad("it holds something else than byte arrays");
            }
        }

        /// <summary>Reads a class descriptor or a reference to one, and returns the class's name.</summary>
        private string ReadClass()
        {
            var kind = Take(1)[0];
            if (kind == TcReference)
                return Handle(ReadInt()) as string ?? throw Bad("a reference does not lead to a class");
            if (kind != TcClassDesc)
                throw Bad("a class descriptor is missing");
            var name = ReadUtf();
            Take(8); // serial version
            _handles.Add(name);
            Take(1); // flags
            var fields = ReadShort();
            for (var i = 0; i < fields; i++)
            {
                if (Take(1)[0] is (byte)'L' or (byte)'[')
                    throw Bad("a class has fields of another kind");
                ReadUtf();
            }
            Expect(TcEndBlockData, "the end of a class descriptor");
            Expect(TcNull, "a class without a superclass");
            return name;
        }

        private readonly object? Handle(int handle) =>
            handle >= FirstHandle && handle - FirstHandle < _handles.Count ? _handles[handle - FirstHandle] : throw Bad("a reference leads nowhere");

        private string ReadUtf() => System.Text.Encoding.UTF8.GetString(Take(ReadShort()));

        private ushort ReadShort() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

        private int ReadInt() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

        private void Expect(byte wanted, string what)
        {
            if (Take(1)[0] != wanted)
                throw Bad($"{what} was expected");
        }

        private ReadOnlySpan<byte> Take(int count)
        {
            if (count > _file.Length - _position)
                throw Bad("it ends too early");
            var taken = _file.Slice(_position, count);
            _position += count;
            return taken;
        }

        private readonly InvalidDataException Bad(string what) => new($"{what} (at byte {_position})");
    }
}
