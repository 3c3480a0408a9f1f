using System.Globalization;
using System.Security.Cryptography;
using Headrace.Connect.Data;
using Headrace.Connect.Source;

namespace Headrace.Connector.File;

/// <summary>The source partitions and offsets of a file, as Kafka's FileStreamSource stores them, with one entry more that it passes over.</summary>
internal static class FilePosition
{
    public const string FileName = "filename";
    public const string PositionName = "position";

    /// <summary>The entry that tells one content of a file from another: how many bytes of the beginning were looked at, and their hash.</summary>
    public const string HeadName = "headrace.head";

    private const int HashSize = 8;

    /// <summary>The source partition of a file; that of standard input has the setting as it is, null or empty.</summary>
    public static SourceMap Partition(string? file) => new(FileName, file is null ? default : DataValue.From(file));

    /// <summary>The offset of what can't be read from a place.</summary>
    public static SourceMap NoOffset { get; } = new(PositionName, default);

    /// <summary>The entry of an offset that is the same for all lines of a file, once its beginning is long enough.</summary>
    public static SourceMap Head(ReadOnlySpan<byte> head) => new([new(HeadName, DataValue.From(Fingerprint(head)))]);

    public static SourceMap Offset(long position, SourceMap head) => new(PositionName, DataValue.From(position), head);

    /// <summary>Whether a file that begins with some bytes can be the one that an offset was stored for.</summary>
    /// <param name="fingerprint">The offset's entry.</param>
    /// <param name="head">The first bytes of the file, at least as many as the fingerprint covers where the file has them.</param>
    public static bool Matches(string fingerprint, ReadOnlySpan<byte> head)
    {
        var size = SizeOf(fingerprint);
        return size >= 0 && size <= head.Length && Fingerprint(head[..size]) == fingerprint;
    }

    private static int SizeOf(string fingerprint)
    {
        var colon = fingerprint.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && int.TryParse(fingerprint.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : -1;
    }

    private static string Fingerprint(ReadOnlySpan<byte> head)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(head, hash);
        return string.Create(CultureInfo.InvariantCulture, $"{head.Length}:{Convert.ToHexStringLower(hash[..HashSize])}");
    }
}
