using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Stores;

/// <summary>Keeps source offsets in the file of a standalone worker.</summary>
/// <remarks>
/// The file is never half-written: a new one is flushed to disk beside it and takes its place in one step. If power fails before the step itself is on disk, the
/// old file is there, so that records repeat but none is lost.
/// </remarks>
internal sealed class FileOffsetStore(string path) : IOffsetStore
{
    private readonly OffsetTable _table = new();
    private readonly SemaphoreSlim _writing = new(1);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        byte[] bytes;
        try
        {
            bytes = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ConnectException($"The offset file {path} (offset.storage.file.filename) can't be read: {(Directory.Exists(path) ? "Is a directory" : e.Message)}", e);
        }
        if (bytes.Length == 0)
            return;
        try
        {
            foreach (var (key, value) in JavaHashMapFile.Read(bytes))
            {
                if (key is not null)
                    _table.Set(key, value);
            }
        }
        catch (InvalidDataException e)
        {
            throw new ConnectException(
                $"The offset file {path} (offset.storage.file.filename) is damaged: {e.Message}. Restore it, or move it away to read all sources from their beginning.", e);
        }
    }

    public Task<byte[]?[]> GetAsync(IReadOnlyList<byte[]> keys, CancellationToken cancellationToken) => Task.FromResult(_table.Get(keys));

    public Task<IReadOnlyList<KeyValuePair<byte[], byte[]>>> GetAllAsync(string connector, CancellationToken cancellationToken) =>
        Task.FromResult(_table.OfConnector(connector));

    public async Task SetAsync(IReadOnlyList<KeyValuePair<byte[], byte[]?>> entries, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (var (key, value) in entries)
                _table.Set(key, value);
            // Not cancelled half-way: the table has the entries already.
            await WriteAsync(JavaHashMapFile.Write(_table.ToArray())).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        _writing.Dispose();
        return default;
    }

    private async Task WriteAsync(byte[] bytes)
    {
        var temporary = path + ".tmp";
        using (var file = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.Asynchronous))
        {
            await RandomAccess.WriteAsync(file, bytes, 0).ConfigureAwait(false);
            RandomAccess.FlushToDisk(file);
        }
        File.Move(temporary, path, overwrite: true);
    }
}
