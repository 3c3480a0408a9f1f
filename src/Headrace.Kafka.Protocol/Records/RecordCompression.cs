using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using K4os.Compression.LZ4;
using K4os.Compression.LZ4.Streams;
using Snappier;
using ZstdSharp;

namespace Headrace.Kafka.Protocol.Records;

/// <summary>Compresses and decompresses the records of a batch with the framing that Kafka gives each codec.</summary>
internal sealed class RecordCompression : IDisposable
{
    private const int XerialHeaderBytes = 16;
    private const int XerialBlockBytes = 32 * 1024;
    private const int Lz4BlockBytes = 64 * 1024;
    private const int GzipReadBytes = 16 * 1024;

    private Decompressor? _zstdDecompressor;
    private Compressor? _zstdCompressor;

    /// <summary>The head of the Java library's snappy stream: its magic, version 1, compatible with version 1.</summary>
    private static ReadOnlySpan<byte> XerialHeader => [0x82, (byte)'S', (byte)'N', (byte)'A', (byte)'P', (byte)'P', (byte)'Y', 0, 0, 0, 0, 1, 0, 0, 0, 1];

    public void Decompress(CompressionCodec codec, ReadOnlySpan<byte> source, GrowableBuffer output)
    {
        try
        {
            switch (codec)
            {
                case CompressionCodec.None:
                    output.Write(source);
                    break;
                case CompressionCodec.Gzip:
                    DecompressGzip(source, output);
                    break;
                case CompressionCodec.Snappy:
                    DecompressSnappy(source, output);
                    break;
                case CompressionCodec.Lz4:
                    LZ4Frame.Decode(source, output);
                    break;
                case CompressionCodec.Zstd:
                    DecompressZstd(source, output);
                    break;
                default:
                    throw new RecordBatchException($"Records are compressed by the unknown codec {(int)codec}.");
            }
        }
        catch (Exception exception) when (exception is not (RecordBatchException or OutOfMemoryException))
        {
            // The codecs are other people's: on broken data they throw whatever comes (InvalidData, EndOfStream, Argument, Overflow, their own types).
            throw new RecordBatchException($"Records that should be compressed by {codec} can't be decompressed: {exception.Message}", exception);
        }
    }

    public void Compress(CompressionCodec codec, int? level, ReadOnlySpan<byte> source, GrowableBuffer output)
    {
        switch (codec)
        {
            case CompressionCodec.None:
                output.Write(source);
                break;
            case CompressionCodec.Gzip:
                CompressGzip(level, source, output);
                break;
            case CompressionCodec.Snappy:
                CompressSnappy(source, output);
                break;
            case CompressionCodec.Lz4:
                // No checksums, no content size, independent blocks of 64 KiB: what Java writes, and the only kind that it reads.
                LZ4Frame.Encode(source, output, new LZ4EncoderSettings
                {
                    BlockSize = Lz4BlockBytes,
                    ChainBlocks = false,
                    CompressionLevel = level is > 1 ? (LZ4Level)Math.Clamp(level.Value, (int)LZ4Level.L03_HC, (int)LZ4Level.L12_MAX) : LZ4Level.L00_FAST,
                });
                break;
            case CompressionCodec.Zstd:
                CompressZstd(level, source, output);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(codec), codec, "Unknown codec.");
        }
    }

    public void Dispose()
    {
        _zstdDecompressor?.Dispose();
        _zstdCompressor?.Dispose();
        _zstdDecompressor = null;
        _zstdCompressor = null;
    }

    private static void DecompressGzip(ReadOnlySpan<byte> source, GrowableBuffer output)
    {
        var copy = ArrayPool<byte>.Shared.Rent(source.Length);   // the platform's gzip reads streams only
        try
        {
            source.CopyTo(copy);
            using var compressed = new MemoryStream(copy, 0, source.Length, writable: false);
            using var gzip = new GZipStream(compressed, CompressionMode.Decompress);
            int read;
            while ((read = gzip.Read(output.GetSpan(GzipReadBytes))) > 0)
                output.Advance(read);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    private static void CompressGzip(int? level, ReadOnlySpan<byte> source, GrowableBuffer output)
    {
        using var compressed = new BufferStream(output);
        var options = new ZLibCompressionOptions { CompressionLevel = Math.Clamp(level ?? -1, -1, 9) };
        using var gzip = new GZipStream(compressed, options, leaveOpen: true);
        gzip.Write(source);
    }

    private static void DecompressSnappy(ReadOnlySpan<byte> source, GrowableBuffer output)
    {
        if (!source.StartsWith(XerialHeader[..8]))
        {
            DecompressSnappyBlock(source, output);
            return;
        }
        while (source.Length > 0)
        {
            // Streams may be put one after the other, each with its head.
            if (source.StartsWith(XerialHeader[..8]))
            {
                if (source.Length < XerialHeaderBytes)
                    throw new RecordBatchException("A snappy stream ends inside of its head.");
                source = source[XerialHeaderBytes..];
                continue;
            }
            var size = source.Length >= sizeof(int) ? BinaryPrimitives.ReadInt32BigEndian(source) : -1;
            if (size < 0 || size > source.Length - sizeof(int))
                throw new RecordBatchException($"A snappy block says that it has {size} bytes, but {source.Length - sizeof(int)} are left.");
            DecompressSnappyBlock(source.Slice(sizeof(int), size), output);
            source = source[(sizeof(int) + size)..];
        }
    }

    private static void DecompressSnappyBlock(ReadOnlySpan<byte> block, GrowableBuffer output)
    {
        var size = Snappy.GetUncompressedLength(block);
        // Three bytes of snappy become 64 at the most: a block that promises more is broken, and gets no memory.
        if (size < 0 || size > ((long)block.Length * 22) + 64)
            throw new RecordBatchException($"A snappy block of {block.Length} bytes can't become the {size} that it promises.");
        if (size == 0)
            return;
        output.EnsureAllowed(size);
        var written = Snappy.Decompress(block, output.GetSpan(size));
        output.Advance(written);
    }

    private static void CompressSnappy(ReadOnlySpan<byte> source, GrowableBuffer output)
    {
        output.Write(XerialHeader);
        while (source.Length > 0)
        {
            var block = source[..Math.Min(source.Length, XerialBlockBytes)];
            var span = output.GetSpan(sizeof(int) + Snappy.GetMaxCompressedLength(block.Length));
            var written = Snappy.Compress(block, span[sizeof(int)..]);
            BinaryPrimitives.WriteInt32BigEndian(span, written);
            output.Advance(sizeof(int) + written);
            source = source[block.Length..];
        }
    }

    private void DecompressZstd(ReadOnlySpan<byte> source, GrowableBuffer output)
    {
        _zstdDecompressor ??= new Decompressor();
        _zstdDecompressor.ResetStream();
        while (true)
        {
            var status = _zstdDecompressor.UnwrapStream(source, output.GetSpan(Lz4BlockBytes), out var consumed, out var written);
            output.Advance(written);
            source = source[consumed..];
            if (source.IsEmpty && status == OperationStatus.Done)
                return;
            if (consumed == 0 && written == 0)
                throw new RecordBatchException(
                    source.IsEmpty ? "A zstd frame is cut off." : $"A zstd frame can't be read {source.Length} bytes before its end ({status}).");
        }
    }

    private void CompressZstd(int? level, ReadOnlySpan<byte> source, GrowableBuffer output)
    {
        _zstdCompressor ??= new Compressor();
        _zstdCompressor.Level = level ?? 3;
        var span = output.GetSpan(Compressor.GetCompressBound(source.Length));
        output.Advance(_zstdCompressor.Wrap(source, span));
    }
}
