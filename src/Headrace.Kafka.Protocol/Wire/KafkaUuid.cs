using System.Buffers.Text;

namespace Headrace.Kafka.Protocol.Wire;

/// <summary>Kafka's text form of a uuid: base64 with the URL alphabet and without padding, 22 characters.</summary>
public static class KafkaUuid
{
    private const int UuidBytes = 16;

    /// <summary>Writes a uuid in Kafka's form.</summary>
    public static string Format(Guid value)
    {
        Span<byte> bytes = stackalloc byte[UuidBytes];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>Reads a uuid in Kafka's form.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Guid value)
    {
        Span<byte> bytes = stackalloc byte[UuidBytes];
        if (text.Length is >= 22 and <= 24 && Base64Url.IsValid(text, out var size) && size == UuidBytes && Base64Url.TryDecodeFromChars(text, bytes, out _))
        {
            value = new Guid(bytes, bigEndian: true);
            return true;
        }
        value = default;
        return false;
    }
}
