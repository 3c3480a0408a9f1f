using Headrace.Kafka.Storage.Disk;

namespace Headrace.Kafka.Storage.Segments;

/// <summary>Removes segments, so that a crash at any point leaves either all of it or nothing that counts.</summary>
internal static class SegmentReplacement
{
    /// <summary>What a removed file is called until it is gone.</summary>
    public const string DeletedSuffix = ".deleted";

    /// <summary>Removes a segment's files. The log file goes first: an index alone is nothing.</summary>
    public static void Delete(IDisk disk, LogSegment segment)
    {
        segment.Dispose();
        disk.DeleteFile(segment.Path);
        foreach (var path in (ReadOnlySpan<string>)[segment.Offsets.Path, segment.Times.Path])
        {
            if (disk.FileExists(path))
                disk.DeleteFile(path);
        }
    }

    /// <summary>Finishes what a crash interrupted.</summary>
    public static void Finish(IDisk disk, string folder)
    {
        foreach (var name in disk.ListFiles(folder))
        {
            if (name.EndsWith(DeletedSuffix, StringComparison.Ordinal))
                disk.DeleteFile(Path.Combine(folder, name));
        }
    }
}
