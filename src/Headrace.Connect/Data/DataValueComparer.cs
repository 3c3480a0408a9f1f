using System.Buffers;
using System.Text;

namespace Headrace.Connect.Data;

/// <summary>Equality of values as Java's <c>equals</c> has it: the kind counts, and bytes are compared by content.</summary>
/// <remarks>The hash of text is seeded per process, so that keys chosen by a stranger can't be made to collide.</remarks>
internal static class DataValueComparer
{
    private const int StackCharsMax = 256;

    public static bool Equals(in DataValue left, in DataValue right)
    {
        if (left.IsSameAs(right))
            return true;

        // Keys of maps are texts more often than not.
        if (left.Reference is string leftText && right.Reference is string rightText)
            return leftText == rightText;

        var kind = left.Kind;
        if (kind != right.Kind)
            return false;

        switch (kind)
        {
            case DataKind.Float32:
                return float.IsNaN(left.AsFloat32()) && float.IsNaN(right.AsFloat32());
            case DataKind.Float64:
                return double.IsNaN(left.AsFloat64()) && double.IsNaN(right.AsFloat64());
            case DataKind.String:
                return TextEquals(left, right);
            case DataKind.Bytes:
                return left.AsBytes().Span.SequenceEqual(right.AsBytes().Span);
            case DataKind.Array:
                return ArrayEquals(left.AsArray(), right.AsArray());
            case DataKind.Map:
                return left.AsMap().Equals(right.AsMap());
            case DataKind.Struct:
                return left.AsStruct().Equals(right.AsStruct());
            case DataKind.Decimal:
                return left.AsDecimal().Equals(right.AsDecimal());
            default:
                // The bits say all of the other kinds, and they differ.
                return false;
        }
    }

    public static int GetHashCode(in DataValue value)
    {
        switch (value.Kind)
        {
            case DataKind.Null:
                return 0;
            case DataKind.String:
                return value.TryGetUtf8(out var utf8) ? Utf8HashCode(utf8) : value.AsString().GetHashCode(StringComparison.Ordinal);
            case DataKind.Bytes:
                var bytesHash = new HashCode();
                bytesHash.AddBytes(value.AsBytes().Span);
                return bytesHash.ToHashCode();
            case DataKind.Array:
                var arrayHash = new HashCode();
                var elements = value.AsArray();
                for (var i = 0; i < elements.Count; i++)
                    arrayHash.Add(GetHashCode(elements[i]));

                return arrayHash.ToHashCode();
            case DataKind.Map:
                return value.AsMap().GetHashCode();
            case DataKind.Struct:
                return value.AsStruct().GetHashCode();
            case DataKind.Decimal:
                return value.AsDecimal().GetHashCode();
            case DataKind.Float32:
                return value.AsFloat32() is var single && float.IsNaN(single) ? (int)DataKind.Float32 : HashCode.Combine(value.RawBits);
            case DataKind.Float64:
                return value.AsFloat64() is var number && double.IsNaN(number) ? (int)DataKind.Float64 : HashCode.Combine(value.RawBits);
            default:
                return HashCode.Combine(value.RawBits);
        }
    }

    private static bool TextEquals(in DataValue left, in DataValue right)
    {
        var leftIsUtf8 = left.TryGetUtf8(out var leftUtf8);
        var rightIsUtf8 = right.TryGetUtf8(out var rightUtf8);
        if (leftIsUtf8)
            return rightIsUtf8 ? leftUtf8.SequenceEqual(rightUtf8) : Utf8Equals(leftUtf8, right.AsString());

        return rightIsUtf8 ? Utf8Equals(rightUtf8, left.AsString()) : string.Equals(left.AsString(), right.AsString(), StringComparison.Ordinal);
    }

    private static bool Utf8Equals(ReadOnlySpan<byte> utf8, string text)
    {
        // Every UTF-16 unit takes one to three bytes.
        if (text.Length > utf8.Length || text.Length * 3L < utf8.Length)
            return false;
        if (text.Length == utf8.Length)
            return Ascii.Equals(utf8, text);

        var chars = ArrayPool<char>.Shared.Rent(utf8.Length);
        var length = Encoding.UTF8.GetChars(utf8, chars);
        var isEqual = chars.AsSpan(0, length).SequenceEqual(text);
        ArrayPool<char>.Shared.Return(chars);
        return isEqual;
    }

    private static int Utf8HashCode(ReadOnlySpan<byte> utf8)
    {
        char[]? rented = null;
        var chars = utf8.Length <= StackCharsMax ? stackalloc char[StackCharsMax] : rented = ArrayPool<char>.Shared.Rent(utf8.Length);
        var length = Encoding.UTF8.GetChars(utf8, chars);
        var hash = string.GetHashCode(chars[..length]);
        if (rented is not null)
            ArrayPool<char>.Shared.Return(rented);

        return hash;
    }

    private static bool ArrayEquals(IReadOnlyList<DataValue> left, IReadOnlyList<DataValue> right)
    {
        if (left.Count != right.Count)
            return false;

        for (var i = 0; i < left.Count; i++)
        {
            if (!Equals(left[i], right[i]))
                return false;
        }

        return true;
    }
}
