namespace Headrace.Kafka.Client;

/// <summary>A key or value on its way to Kafka: some bytes, perhaps none, or null. Borrowed for the call it is passed to.</summary>
/// <remarks>A <see cref="ReadOnlySpan{T}"/> alone can't tell null from empty, and Kafka does: a null value is a tombstone.</remarks>
public readonly ref struct BytesOrNull
{
    private readonly bool _hasBytes;

    /// <summary>Bytes that are not null, perhaps empty.</summary>
    public BytesOrNull(ReadOnlySpan<byte> bytes)
    {
        Span = bytes;
        _hasBytes = true;
    }

    /// <summary>Null.</summary>
    public static BytesOrNull Null => default;

    /// <summary>Whether there are no bytes at all.</summary>
    public bool IsNull => !_hasBytes;

    /// <summary>The bytes; empty for null.</summary>
    public ReadOnlySpan<byte> Span { get; }

    /// <summary>The bytes of a span; never null.</summary>
    public static implicit operator BytesOrNull(ReadOnlySpan<byte> bytes) => new(bytes);

    /// <summary>The bytes of an array, or null.</summary>
    public static implicit operator BytesOrNull(byte[]? bytes) => FromArray(bytes);

    /// <summary>The bytes of an array, or null.</summary>
    public static BytesOrNull FromArray(byte[]? bytes) => bytes is null ? default : new(bytes);

    /// <summary>The bytes of a memory, or null.</summary>
    public static BytesOrNull FromMemory(ReadOnlyMemory<byte>? bytes) => bytes is { } memory ? new(memory.Span) : default;
}
