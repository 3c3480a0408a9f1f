namespace Headrace.Kafka.Storage.Disk;

/// <summary>Small files that are replaced as a whole: after a crash there is the old content or the new one.</summary>
internal static class DurableFile
{
    /// <summary>What a replacement is called until it is complete; leftovers of a crash are deleted.</summary>
    public const string TemporarySuffix = ".tmp";

    /// <summary>Replaces the file and returns when that is durable.</summary>
    public static void Replace(IDisk disk, string path, ReadOnlySpan<byte> content)
    {
        var temporary = path + TemporarySuffix;
        using (var file = disk.Open(temporary, DiskOpen.Create))
        {
            file.Write(content, 0);
            file.Flush(); // before the rename, or a crash could leave the new name without the bytes
        }

        disk.RenameFile(temporary, path);
        disk.FlushFolder(System.IO.Path.GetDirectoryName(path) ?? throw new ArgumentException("The path has no folder.", nameof(path)));
    }

    /// <summary>The whole file; null where there is none.</summary>
    /// <exception cref="IOException">The file is larger than <paramref name="bytesMax"/>, or can't be read.</exception>
    public static byte[]? Read(IDisk disk, string path, int bytesMax)
    {
        if (!disk.FileExists(path))
            return null;
        using var file = disk.Open(path, DiskOpen.Read);
        var length = file.Length;
        if (length > bytesMax)
            throw new IOException($"The file {path} has {length} bytes; at most {bytesMax} are expected.");
        var content = new byte[length];
        var read = file.Read(content, 0);
        return read == content.Length ? content : content[..read];
    }
}
