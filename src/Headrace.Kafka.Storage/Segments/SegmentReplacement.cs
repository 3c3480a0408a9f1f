using System.Globalization;
using Headrace.Kafka.Storage.Disk;

namespace Headrace.Kafka.Storage.Segments;

/// <summary>
/// Removes segments, and puts one in the place of several, so that after a crash at any point either the old ones count or the new one. The new one is written as
/// <c>BASE.cleaned</c>, which counts for nothing; renamed to <c>BASE.NEXT.swap</c> it counts for all segments from offset BASE up to NEXT, whatever else is there.
/// </summary>
internal static class SegmentReplacement
{
    /// <summary>What a removed folder is called until it is gone.</summary>
    public const string DeletedSuffix = ".deleted";

    private const string CleanedSuffix = ".cleaned";
    private const string SwapSuffix = ".swap";

    /// <summary>Where the new segment's batches are written.</summary>
    public static string CleanedPath(string folder, long baseOffset) => LogSegment.PathOf(folder, baseOffset, CleanedSuffix);

    /// <summary>Removes a segment's files. The log file goes first: an index alone is nothing.</summary>
    public static void Delete(IDisk disk, LogSegment segment)
    {
        segment.Dispose();
        disk.DeleteFile(segment.Path);
        DeleteIndexes(disk, segment);
    }

    /// <summary>
    /// Puts the written and flushed cleaned file in the place of old segments, durably. Who reads the old ones can go on. After a failure the folder has to be opened again.
    /// </summary>
    /// <param name="disk">The file system.</param>
    /// <param name="folder">The partition's folder.</param>
    /// <param name="old">Adjacent segments; the new one has the first one's base offset.</param>
    /// <param name="nextBaseOffset">The base offset of the segment behind them.</param>
    public static void Replace(IDisk disk, string folder, IReadOnlyList<LogSegment> old, long nextBaseOffset)
    {
        var baseOffset = old[0].BaseOffset;
        var swap = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{baseOffset:D20}.{nextBaseOffset:D20}{SwapSuffix}"));
        foreach (var segment in old)
            segment.Hold();
        disk.RenameFile(CleanedPath(folder, baseOffset), swap);
        disk.FlushFolder(folder); // from here on the new segment counts
        Complete(disk, folder, swap, old);
    }

    /// <summary>Finishes what a crash interrupted.</summary>
    public static void Finish(IDisk disk, string folder)
    {
        foreach (var name in disk.ListFiles(folder))
        {
            if (name.EndsWith(CleanedSuffix, StringComparison.Ordinal))
                disk.DeleteFile(Path.Combine(folder, name));
        }

        foreach (var name in disk.ListFiles(folder).Where(name => name.EndsWith(SwapSuffix, StringComparison.Ordinal)))
        {
            var path = Path.Combine(folder, name);
            if (name.Length != 20 + 1 + 20 + SwapSuffix.Length
                || !long.TryParse(name.AsSpan(0, 20), NumberStyles.None, CultureInfo.InvariantCulture, out var baseOffset)
                || !long.TryParse(name.AsSpan(21, 20), NumberStyles.None, CultureInfo.InvariantCulture, out var nextBaseOffset))
                throw new StorageException(StorageFailure.Corrupt, $"{path} is not named like a replaced segment: move it away.");
            var old = disk.ListFiles(folder)
                .Where(file => file.Length > 20 && file[20] == '.' && !file.EndsWith(SwapSuffix, StringComparison.Ordinal))
                .Select(file => long.TryParse(file.AsSpan(0, 20), NumberStyles.None, CultureInfo.InvariantCulture, out var other) ? other : -1)
                .Where(other => other >= baseOffset && other < nextBaseOffset)
                .Append(baseOffset)
                .Distinct()
                .Order()
                .Select(other => new LogSegment(disk, folder, other));
            disk.FlushFolder(folder); // a killed process may not have got as far as this
            Complete(disk, folder, path, [.. old]);
        }
    }

    /// <summary>Every old file goes, then the new one gets its name. An old index beside the new batches would lead astray, so the indexes are durably gone before.</summary>
    private static void Complete(IDisk disk, string folder, string swap, IReadOnlyList<LogSegment> old)
    {
        foreach (var segment in old)
            DeleteIndexes(disk, segment);
        foreach (var segment in old.Skip(1))
        {
            if (disk.FileExists(segment.Path))
                disk.DeleteFile(segment.Path);
        }

        disk.FlushFolder(folder);
        disk.RenameFile(swap, old[0].Path);
        disk.FlushFolder(folder);
    }

    private static void DeleteIndexes(IDisk disk, LogSegment segment)
    {
        foreach (var path in (ReadOnlySpan<string>)[segment.Offsets.Path, segment.Times.Path])
        {
            if (disk.FileExists(path))
                disk.DeleteFile(path);
        }
    }
}
