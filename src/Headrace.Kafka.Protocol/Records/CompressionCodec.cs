namespace Headrace.Kafka.Protocol.Records;

/// <summary>How the records of a batch are compressed: bits 0 to 2 of its attributes.</summary>
public enum CompressionCodec
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>gzip members.</summary>
    Gzip = 1,

    /// <summary>Snappy: a raw block, or blocks in the framing of the Java library (xerial).</summary>
    Snappy = 2,

    /// <summary>An LZ4 frame.</summary>
    Lz4 = 3,

    /// <summary>Zstandard frames.</summary>
    Zstd = 4,
}
