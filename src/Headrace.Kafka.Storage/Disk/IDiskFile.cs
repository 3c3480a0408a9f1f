namespace Headrace.Kafka.Storage.Disk;

/// <summary>An open file. Reads and writes name their position; reads may run beside writes.</summary>
internal interface IDiskFile : IDisposable
{
    long Length { get; }

    /// <summary>Reads until the buffer is full or the file ends, and returns how many bytes that were.</summary>
    int Read(Span<byte> buffer, long position);

    /// <summary>Writes all bytes; after a failure any part of them may be in the file.</summary>
    void Write(ReadOnlySpan<byte> bytes, long position);

    void SetLength(long length);

    /// <summary>Returns when all bytes written before the call are on the medium.</summary>
    void Flush();
}
