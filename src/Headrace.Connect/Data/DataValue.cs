using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Data;

/// <summary>One Connect value of any kind, 16 bytes wide, without boxing: a reference and 64 bits.</summary>
/// <remarks>
/// Numbers, booleans and points in time live in the bits, and the reference is a tag that names their kind. Text and bytes are either an object of their own or
/// a slice of a larger array (offset and length in the bits), so that a line of a file or a field of a fetched batch is a value without being copied. A slice
/// shares its array: whoever makes one promises that the array does not change afterwards. Numbers, texts and the like convert by themselves; where the branches
/// of a conditional or switch expression have several number types, say <c>From</c>, or the compiler widens them to one before it converts.
/// </remarks>
[DebuggerDisplay("{Kind}: {ToString()}")]
public readonly struct DataValue : IEquatable<DataValue>
{
    private const int SliceLengthBits = 31;
    private const long SliceLengthMask = (1L << SliceLengthBits) - 1;
    private const long SliceTextFlag = 1L << 62;

    private readonly object? _reference;
    private readonly long _bits;

    private DataValue(object? reference, long bits)
    {
        _reference = reference;
        _bits = bits;
    }

    /// <summary>The absent value.</summary>
    public static DataValue Null => default;

    /// <summary>What the value is.</summary>
    public DataKind Kind => _reference switch
    {
        null => DataKind.Null,
        KindTag tag => tag.Kind,
        byte[] => (_bits & SliceTextFlag) != 0 ? DataKind.String : DataKind.Bytes,
        string => DataKind.String,
        Data.Struct => DataKind.Struct,
        DataMap => DataKind.Map,
        BigDecimal => DataKind.Decimal,
        _ => DataKind.Array,
    };

    /// <summary>Whether there is no value.</summary>
    public bool IsNull => _reference is null;

    /// <summary>A signed 8-bit integer.</summary>
    /// <param name="value">The number.</param>
    public static DataValue From(sbyte value) => new(KindTag.Int8, value);

    /// <summary>A signed 16-bit integer.</summary>
    /// <param name="value">The number.</param>
    public static DataValue From(short value) => new(KindTag.Int16, value);

    /// <summary>A signed 32-bit integer.</summary>
    /// <param name="value">The number.</param>
    public static DataValue From(int value) => new(KindTag.Int32, value);

    /// <summary>A signed 64-bit integer.</summary>
    /// <param name="value">The number.</param>
    public static DataValue From(long value) => new(KindTag.Int64, value);

    /// <summary>A 32-bit IEEE 754 number.</summary>
    /// <param name="value">The number.</param>
    public static DataValue From(float value) => new(KindTag.Float32, BitConverter.SingleToInt32Bits(value));

    /// <summary>A 64-bit IEEE 754 number.</summary>
    /// <param name="value">The number.</param>
    public static DataValue From(double value) => new(KindTag.Float64, BitConverter.DoubleToInt64Bits(value));

    /// <summary>True or false.</summary>
    /// <param name="value">The truth value.</param>
    public static DataValue From(bool value) => new(KindTag.Boolean, value ? 1 : 0);

    /// <summary>Text.</summary>
    /// <param name="value">The text, or null for the absent value.</param>
    public static DataValue From(string? value) => new(value, 0);

    /// <summary>Bytes. The array is kept, not copied.</summary>
    /// <param name="value">The bytes, or null for the absent value; they must not change afterwards.</param>
    public static DataValue From(byte[]? value) => value is null ? default : new(value, value.Length);

    /// <summary>A record of named fields.</summary>
    /// <param name="value">The struct, or null for the absent value.</param>
    public static DataValue From(Struct? value) => new(value, 0);

    /// <summary>A map.</summary>
    /// <param name="value">The map, or null for the absent value.</param>
    public static DataValue From(DataMap? value) => new(value, 0);

    /// <summary>A list.</summary>
    /// <param name="value">The list, or null for the absent value; it must not change afterwards.</param>
    public static DataValue From(IReadOnlyList<DataValue>? value) => new(value, 0);

    /// <summary>A decimal number.</summary>
    /// <param name="value">The number, or null for the absent value.</param>
    public static DataValue From(BigDecimal? value) => new(value, 0);

    /// <summary>A point in time.</summary>
    /// <param name="value">The point in time; what is finer than a millisecond is cut off.</param>
    public static DataValue From(DateTimeOffset value) => FromEpochMilliseconds(value.ToUnixTimeMilliseconds());

    /// <summary>A point in time.</summary>
    /// <param name="milliseconds">Milliseconds since 1970-01-01T00:00Z.</param>
    public static DataValue FromEpochMilliseconds(long milliseconds) => new(KindTag.DateTime, milliseconds);

    /// <summary>Bytes that are a slice of a larger array. Nothing is copied.</summary>
    /// <param name="array">The array, which must not change afterwards.</param>
    /// <param name="offset">Where the slice begins.</param>
    /// <param name="length">How many bytes it has.</param>
    public static DataValue FromBytes(byte[] array, int offset, int length) => Slice(array, offset, length, 0);

    /// <summary>Text that is a slice of valid UTF-8 in a larger array. Nothing is copied or decoded.</summary>
    /// <param name="array">The array, which must not change afterwards. The slice must be valid UTF-8: the caller has checked it.</param>
    /// <param name="offset">Where the slice begins.</param>
    /// <param name="length">How many bytes it has.</param>
    public static DataValue FromUtf8(byte[] array, int offset, int length) => Slice(array, offset, length, SliceTextFlag);

    /// <summary>The number of an <see cref="DataKind.Int8"/>.</summary>
    /// <exception cref="DataException">The value is of another kind.</exception>
    public sbyte AsInt8() => (sbyte)Bits(KindTag.Int8);

    /// <summary>The number of an <see cref="DataKind.Int16"/>.</summary>
    /// <exception cref="DataException">The value is of another kind.</exception>
    public short AsInt16() => (short)Bits(KindTag.Int16);

    /// <summary>The number of an <see cref="DataKind.Int32"/>.</summary>
    /// <exception cref="DataException">The value is of another kind.</exception>
    public int AsInt32() => (int)Bits(KindTag.Int32);

    /// <summary>The number of an <see cref="DataKind.Int64"/>.</summary>
    /// <exception cref="DataException">The value is of another kind.</exception>
    public long AsInt64() => Bits(KindTag.Int64);

    /// <summary>The number of a <see cref="DataKind.Float32"/>.</summary>
    /// <exception cref="DataException">The value is of another kind.</exception>
    public float AsFloat32() => BitConverter.Int32BitsToSingle((int)Bits(KindTag.Float32));

    /// <summary>The number of a <see cref="DataKind.Float64"/>.</summary>
    /// <exception cref="DataException">The value is of another kind.</exception>
    public double AsFloat64() => BitConverter.Int64BitsToDouble(Bits(KindTag.Float64));

    /// <summary>The truth value of a <see cref="DataKind.Boolean"/>.</summary>
    /// <exception cref="DataException">The value is of another kind.</exception>
    public bool AsBoolean() => Bits(KindTag.Boolean) != 0;

    /// <summary>Milliseconds since 1970-01-01T00:00Z of a <see cref="DataKind.DateTime"/>.</summary>
    /// <exception cref="DataException">The value is of another kind.</exception>
    public long AsEpochMilliseconds() => Bits(KindTag.DateTime);

    /// <summary>The text of a <see cref="DataKind.String"/>. Text kept as UTF-8 is decoded on each call.</summary>
    /// <exception cref="DataException">The value is of another kind.</exception>
    public string AsString() => _reference switch
    {
        string text => text,
        byte[] array when (_bits & SliceTextFlag) != 0 => Encoding.UTF8.GetString(SliceOf(array).Span),
        _ => throw WrongKind(DataKind.String),
    };

    /// <summary>The bytes of a <see cref="DataKind.Bytes"/>, without a copy.</summary>
    /// <exception cref="DataException">The value is of another kind.</exception>
    public ReadOnlyMemory<byte> AsBytes() =>
        _reference is byte[] array && (_bits & SliceTextFlag) == 0 ? SliceOf(array) : throw WrongKind(DataKind.Bytes);

    /// <summary>The fields of a <see cref="DataKind.Struct"/>.</summary>
    /// <exception cref="DataException">The value is of another kind.</exception>
    public Struct AsStruct() => _reference as Struct ?? throw WrongKind(DataKind.Struct);

    /// <summary>The entries of a <see cref="DataKind.Map"/>.</summary>
    /// <exception cref="DataException">The value is of another kind.</exception>
    public DataMap AsMap() => _reference as DataMap ?? throw WrongKind(DataKind.Map);

    /// <summary>The elements of an <see cref="DataKind.Array"/>.</summary>
    /// <exception cref="DataException">The value is of another kind.</exception>
    public IReadOnlyList<DataValue> AsArray() => _reference as IReadOnlyList<DataValue> ?? throw WrongKind(DataKind.Array);

    /// <summary>The number of a <see cref="DataKind.Decimal"/>.</summary>
    /// <exception cref="DataException">The value is of another kind.</exception>
    public BigDecimal AsDecimal() => _reference as BigDecimal ?? throw WrongKind(DataKind.Decimal);

    /// <summary>The text of a <see cref="DataKind.String"/> as UTF-8, if it is kept that way.</summary>
    /// <param name="utf8">The text's bytes, without a copy.</param>
    /// <returns>False for any other kind and for text that is kept as a <see cref="string"/>.</returns>
    public bool TryGetUtf8(out ReadOnlySpan<byte> utf8)
    {
        if (_reference is byte[] array && (_bits & SliceTextFlag) != 0)
        {
            utf8 = SliceOf(array).Span;
            return true;
        }

        utf8 = default;
        return false;
    }

    /// <summary>Appends the text form (see <see cref="ToString"/>) as UTF-8. Text kept as UTF-8 is copied as it is.</summary>
    /// <param name="output">Takes the bytes. A surrogate without its partner becomes <c>?</c>, as Java writes it.</param>
    public void WriteText(IBufferWriter<byte> output) => JavaText.Write(this, output);

    /// <inheritdoc/>
    public bool Equals(DataValue other) => DataValueComparer.Equals(this, other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is DataValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => DataValueComparer.GetHashCode(this);

    /// <summary>The text that Java's <c>toString</c> gives for the same value, as FileStreamSink and StringConverter print it.</summary>
    public override string ToString() => JavaText.Of(this);

    /// <summary>Whether two values are of the same kind and equal.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other value.</param>
    public static bool operator ==(DataValue left, DataValue right) => left.Equals(right);

    /// <summary>Whether two values differ in kind or content.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other value.</param>
    public static bool operator !=(DataValue left, DataValue right) => !left.Equals(right);

    /// <summary>A signed 8-bit integer.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator DataValue(sbyte value) => From(value);

    /// <summary>A signed 16-bit integer.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator DataValue(short value) => From(value);

    /// <summary>A signed 32-bit integer.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator DataValue(int value) => From(value);

    /// <summary>A signed 64-bit integer.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator DataValue(long value) => From(value);

    /// <summary>A 32-bit IEEE 754 number.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator DataValue(float value) => From(value);

    /// <summary>A 64-bit IEEE 754 number.</summary>
    /// <param name="value">The number.</param>
    public static implicit operator DataValue(double value) => From(value);

    /// <summary>True or false.</summary>
    /// <param name="value">The truth value.</param>
    public static implicit operator DataValue(bool value) => From(value);

    /// <summary>Text.</summary>
    /// <param name="value">The text, or null for the absent value.</param>
    public static implicit operator DataValue(string? value) => From(value);

    /// <summary>Bytes. The array is kept, not copied.</summary>
    /// <param name="value">The bytes, or null for the absent value; they must not change afterwards.</param>
    public static implicit operator DataValue(byte[]? value) => From(value);

    /// <summary>A record of named fields.</summary>
    /// <param name="value">The struct, or null for the absent value.</param>
    public static implicit operator DataValue(Struct? value) => From(value);

    /// <summary>A map.</summary>
    /// <param name="value">The map, or null for the absent value.</param>
    public static implicit operator DataValue(DataMap? value) => From(value);

    /// <summary>A list.</summary>
    /// <param name="value">The list, or null for the absent value; it must not change afterwards.</param>
    public static implicit operator DataValue(DataValue[]? value) => From(value);

    /// <summary>A decimal number.</summary>
    /// <param name="value">The number, or null for the absent value.</param>
    public static implicit operator DataValue(BigDecimal? value) => From(value);

    /// <summary>A point in time.</summary>
    /// <param name="value">The point in time; what is finer than a millisecond is cut off.</param>
    public static implicit operator DataValue(DateTimeOffset value) => From(value);

    /// <summary>The 64 bits of a number, a truth value or a point in time.</summary>
    internal long RawBits => _bits;

    /// <summary>Whether both are the same object, slice or number: equal without a look at any content.</summary>
    /// <param name="other">The other value.</param>
    internal bool IsSameAs(in DataValue other) => ReferenceEquals(_reference, other._reference) && _bits == other._bits;

    /// <summary>The array or object that holds the content, for its identity; null for the absent value.</summary>
    internal object? Reference => _reference;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Bits(KindTag tag) => ReferenceEquals(_reference, tag) ? _bits : throw WrongKind(tag.Kind);

    private ReadOnlyMemory<byte> SliceOf(byte[] array) =>
        new(array, (int)((_bits & ~SliceTextFlag) >> SliceLengthBits), (int)(_bits & SliceLengthMask));

    private static DataValue Slice(byte[] array, int offset, int length, long flag)
    {
        ArgumentNullException.ThrowIfNull(array);
        if ((uint)offset > (uint)array.Length || (uint)length > (uint)(array.Length - offset))
            throw new ArgumentOutOfRangeException(nameof(length), length, $"The slice at {offset} does not lie in an array of {array.Length} bytes.");

        return new(array, flag | ((long)offset << SliceLengthBits) | (uint)length);
    }

    private DataException WrongKind(DataKind wanted) => new($"The value is of kind {Kind}, not {wanted}.");

    private sealed class KindTag(DataKind kind)
    {
        public static readonly KindTag Int8 = new(DataKind.Int8);
        public static readonly KindTag Int16 = new(DataKind.Int16);
        public static readonly KindTag Int32 = new(DataKind.Int32);
        public static readonly KindTag Int64 = new(DataKind.Int64);
        public static readonly KindTag Float32 = new(DataKind.Float32);
        public static readonly KindTag Float64 = new(DataKind.Float64);
        public static readonly KindTag Boolean = new(DataKind.Boolean);
        public static readonly KindTag DateTime = new(DataKind.DateTime);

        public DataKind Kind { get; } = kind;
    }
}
