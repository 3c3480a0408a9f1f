using System.Collections.Concurrent;
using Headrace.Kafka.Storage.Disk;
using Headrace.Kafka.Storage.Flushing;

namespace Headrace.Kafka.Storage;

/// <summary>
/// A broker's data folder: its lock, identity and version, and the logs of the partitions. One process has it open at a time.
/// Open it, read the broker's own files, then <see cref="Load"/> the logs.
/// </summary>
internal sealed class LogDirectory : IAsyncDisposable
{
    private const string CleanStopFileName = "clean-stop";
    private const int OwnFileBytesMax = 256 << 20;

    private readonly LogDirectoryOptions _options;
    private readonly FolderLock _folderLock;
    private readonly LogFlusher _flusher;
    private readonly LogMaintenance _maintenance;
    private readonly LogServices _services;
    private readonly ConcurrentDictionary<TopicPartition, PartitionLog> _logs = new();
    private readonly Lock _lock = new();
    private List<TopicPartition> _strays = [];
    private bool _isClosed;

    private LogDirectory(LogDirectoryOptions options, FolderLock folderLock, FolderIdentity identity, bool wasStoppedCleanly)
    {
        _options = options;
        _folderLock = folderLock;
        ClusterId = identity.ClusterId;
        WasStoppedCleanly = wasStoppedCleanly;
        _flusher = new(options.FlushThreads, options.FlushInterval, options.Time);
        _maintenance = new(options, () => _logs.Values);
        _services = new(options.Disk, _flusher, options.Time, options.Logger, options.CheckpointBytes, _maintenance.CheckpointSoon);
    }

    /// <summary>The data folder.</summary>
    public string Path => _options.Path;

    /// <summary>The cluster's id, 22 characters.</summary>
    public string ClusterId { get; }

    /// <summary>The folder was given up in order the last time (or is new).</summary>
    public bool WasStoppedCleanly { get; }

    /// <summary>All loaded logs, a snapshot.</summary>
    public IReadOnlyCollection<PartitionLog> Logs => [.. _logs.Values];

    /// <summary>Folders of partitions whose topic the broker doesn't know.</summary>
    public IReadOnlyList<TopicPartition> StrayPartitions
    {
        get
        {
            lock (_lock)
                return [.. _strays];
        }
    }

    private IDisk Disk => _options.Disk;

    /// <summary>Locks the folder (made if needed), checks its version and identity. Loads no log yet.</summary>
    /// <exception cref="StorageException">Locked by another process, of a newer version, another node's, or the disk refused.</exception>
    public static LogDirectory Open(LogDirectoryOptions options)
    {
        options = options with { Path = System.IO.Path.GetFullPath(options.Path) };
        try
        {
            CreateDurably(options.Disk, options.Path);
            var folderLock = FolderLock.Take(options.Disk, options.Path);
            try
            {
                var identity = FolderIdentity.Open(options, out var isNew);
                var marker = System.IO.Path.Combine(options.Path, CleanStopFileName);
                var wasStoppedCleanly = isNew || options.Disk.FileExists(marker);
                if (isNew && System.IO.Path.GetDirectoryName(options.Path) is { Length: > 0 } parent)
                    options.Disk.FlushFolder(parent); // the folder may be there by an earlier start that did not get as far as this
                if (options.Disk.FileExists(marker))
                {
                    options.Disk.DeleteFile(marker);
                    options.Disk.FlushFolder(options.Path);
                }

                options.Logger.DirectoryOpened(
                    options.Path, identity.ClusterId, identity.NodeId, isNew ? "none, the folder is new" : wasStoppedCleanly ? "in order" : "not in order");
                return new(options, folderLock, identity, wasStoppedCleanly);
            }
            catch
            {
                folderLock.Dispose();
                throw;
            }
        }
        catch (Exception e) when (DiskErrors.IsDiskError(e))
        {
            throw DiskErrors.ToStorageException(e, $"The data folder {options.Path} could not be opened");
        }
    }

    /// <summary>
    /// Opens all logs and recovers those that were not closed in order; finishes deletions that a crash interrupted. A log that can't be opened is there with its
    /// <see cref="PartitionLog.Failure"/> and does not keep the others from working.
    /// </summary>
    /// <param name="configOf">The settings of a topic; null for one that is not known: its folders are left alone and reported in <see cref="StrayPartitions"/>.</param>
    /// <exception cref="StorageException">The folder itself can't be read.</exception>
    public void Load(Func<string, LogConfig?> configOf)
    {
        try
        {
            if (!WasStoppedCleanly)
                Disk.FlushFolder(Path); // a killed process may have left names that are not durable, and they are relied on from here
            var recovered = 0;
            var known = new List<(TopicPartition Id, LogConfig Config)>();
            foreach (var name in Disk.ListFolders(Path))
            {
                if (name.EndsWith(Segments.SegmentReplacement.DeletedSuffix, StringComparison.Ordinal))
                    RemoveFolder(System.IO.Path.Combine(Path, name));
                else if (!TopicPartition.TryParse(name, out var id))
                    continue;
                else if (configOf(id.Topic) is { } config)
                    known.Add((id, config));
                else
                    AddStray(id);
            }

            Parallel.ForEach(known, item =>
            {
                var log = OpenLog(item.Id, item.Config, out var wasChecked);
                _logs[item.Id] = log;
                if (wasChecked)
                    Interlocked.Increment(ref recovered);
            });
            _options.Logger.LogsLoaded(_logs.Count, recovered);
            _maintenance.Start();
        }
        catch (Exception e) when (DiskErrors.IsDiskError(e))
        {
            throw DiskErrors.ToStorageException(e, $"The data folder {Path} could not be read");
        }
    }

    /// <summary>The log of a partition, null where there is none.</summary>
    public PartitionLog? Find(string topic, int partition) => _logs.GetValueOrDefault(new(topic, partition));

    /// <summary>Makes the logs of partitions, durably; those that exist stay as they are. A stray folder of that name is removed before.</summary>
    /// <exception cref="StorageException">The disk refused; what was made of the topic is removed again.</exception>
    public IReadOnlyList<PartitionLog> Create(string topic, int firstPartition, int count, LogConfig config)
    {
        if (!TopicPartition.IsTopicName(topic))
            throw new ArgumentException($"\"{topic}\" is not a topic's name.", nameof(topic));
        ArgumentOutOfRangeException.ThrowIfNegative(firstPartition);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            var logs = new PartitionLog[count];
            var made = new List<PartitionLog>();
            var aside = new List<string>();
            try
            {
                for (var i = 0; i < count; i++)
                {
                    var id = new TopicPartition(topic, firstPartition + i);
                    if (_logs.TryGetValue(id, out var existing))
                    {
                        logs[i] = existing;
                        continue;
                    }

                    var folder = FolderOf(id);
                    if (Disk.FolderExists(folder))
                        aside.Add(SetAside(folder));
                    Disk.CreateFolder(folder);
                    logs[i] = new(_services, folder, id, config, LogRecovery.Open(_services, folder, id, config, wasUnclean: false));
                    made.Add(logs[i]);
                    _strays.Remove(id);
                }

                // All flushes at the end: the first one carries most of what the others ask for.
                foreach (var log in made)
                    Disk.FlushFolder(log.Folder);
                Disk.FlushFolder(Path);
            }
            catch (Exception e) when (DiskErrors.IsDiskError(e) || e is StorageException)
            {
                foreach (var log in made)
                {
                    log.Close(isDeleted: true);
                    RemoveFolder(log.Folder);
                }

                throw e as StorageException ?? DiskErrors.ToStorageException(e, $"The partitions of {topic} could not be made in {Path}");
            }

            foreach (var log in made)
                _logs[log.Id] = log;
            foreach (var folder in aside)
                RemoveFolder(folder);
            return logs;
        }
    }

    /// <summary>
    /// Deletes all logs of a topic (also stray ones). When it returns, no crash brings them back. Who waits for them gets a <see cref="StorageException"/> (Closed).
    /// </summary>
    /// <exception cref="StorageException">The disk refused: partitions that were not deleted yet are there at the next start. Can be called again.</exception>
    public void Delete(string topic)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            var aside = new List<string>();
            try
            {
                var ids = _logs.Keys.Where(id => id.Topic == topic).Concat(_strays.Where(id => id.Topic == topic)).ToList();
                foreach (var id in ids)
                {
                    if (_logs.TryRemove(id, out var log))
                        log.Close(isDeleted: true);
                    if (Disk.FolderExists(FolderOf(id)))
                        aside.Add(SetAside(FolderOf(id)));
                    _strays.Remove(id);
                }

                Disk.FlushFolder(Path);
            }
            catch (Exception e) when (DiskErrors.IsDiskError(e))
            {
                throw DiskErrors.ToStorageException(e, $"The topic {topic} could not be deleted in {Path}");
            }

            foreach (var folder in aside)
                RemoveFolder(folder);
        }
    }

    /// <summary>Reads a file of the broker's own in the data folder; null where there is none.</summary>
    /// <exception cref="StorageException">The disk refused.</exception>
    public byte[]? ReadFile(string name)
    {
        try
        {
            return DurableFile.Read(Disk, OwnFile(name), OwnFileBytesMax);
        }
        catch (Exception e) when (DiskErrors.IsDiskError(e))
        {
            throw DiskErrors.ToStorageException(e, $"{OwnFile(name)} could not be read");
        }
    }

    /// <summary>Replaces a file of the broker's own in the data folder, atomically and durably. Not for several threads with the same name.</summary>
    /// <exception cref="StorageException">The disk refused; the old content stays.</exception>
    public void WriteFile(string name, ReadOnlySpan<byte> content)
    {
        try
        {
            DurableFile.Replace(Disk, OwnFile(name), content);
        }
        catch (Exception e) when (DiskErrors.IsDiskError(e))
        {
            throw DiskErrors.ToStorageException(e, $"{OwnFile(name)} could not be written");
        }
    }

    /// <summary>Flushes and closes all logs, marks the stop as clean and unlocks the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_isClosed)
                return;
            _isClosed = true;
        }

        await _maintenance.DisposeAsync().ConfigureAwait(false);
        await Task.Run(Close).ConfigureAwait(false); // it waits for the disk
    }

    /// <summary>Makes a folder and those above it. A new folder's name is in its parent, so that is what is flushed.</summary>
    private static void CreateDurably(IDisk disk, string path)
    {
        if (disk.FolderExists(path))
            return;
        if (System.IO.Path.GetDirectoryName(path) is not { Length: > 0 } parent)
            return;
        CreateDurably(disk, parent);
        disk.CreateFolder(path);
        disk.FlushFolder(parent);
    }

    private void Close()
    {
        _flusher.Dispose();
        var isClean = true;
        Parallel.ForEach(_logs.Values, log =>
        {
            try
            {
                isClean &= log.Failure is null;
                log.Close(isDeleted: false);
            }
            catch (StorageException e)
            {
                isClean = false;
                _options.Logger.CloseFailed(e, log.Id);
            }
        });
        try
        {
            if (isClean)
                DurableFile.Replace(Disk, System.IO.Path.Combine(Path, CleanStopFileName), []);
        }
        catch (Exception e) when (DiskErrors.IsDiskError(e))
        {
            _options.Logger.MarkFailed(e, Path);
        }

        _folderLock.Dispose();
    }

    private PartitionLog OpenLog(TopicPartition id, LogConfig config, out bool wasChecked)
    {
        RecoveredLog recovered;
        try
        {
            recovered = LogRecovery.Open(_services, FolderOf(id), id, config, !WasStoppedCleanly);
        }
        catch (StorageException e)
        {
            _options.Logger.LogUnusable(e, id);
            var failure = e.Failure == StorageFailure.Incompatible ? e : new StorageException(StorageFailure.Corrupt, e.Message, e);
            recovered = new()
            {
                Segments = [],
                Producers = new(),
                LogStartOffset = 0,
                LogEndOffset = 0,
                CheckpointOffset = 0,
                CleanedOffset = 0,
                Failure = failure,
            };
        }

        wasChecked = recovered.WasChecked;
        return new(_services, FolderOf(id), id, config, recovered);
    }

    private void AddStray(TopicPartition id)
    {
        _options.Logger.StrayPartition(id);
        lock (_lock)
            _strays.Add(id);
    }

    private string FolderOf(TopicPartition id) => System.IO.Path.Combine(Path, id.FolderName);

    private string OwnFile(string name) => System.IO.Path.GetFileName(name) == name && name.Length > 0
        ? System.IO.Path.Combine(Path, name)
        : throw new ArgumentException($"\"{name}\" is not a file's name.", nameof(name));

    /// <summary>Gives a folder a name under which it is removed, now or at the next start. A name of its own: with the topic in it, it could become too long.</summary>
    private string SetAside(string folder)
    {
        var aside = System.IO.Path.Combine(Path, Guid.NewGuid().ToString("N") + Segments.SegmentReplacement.DeletedSuffix);
        Disk.RenameFolder(folder, aside);
        return aside;
    }

    private void RemoveFolder(string folder)
    {
        try
        {
            Disk.DeleteFolder(folder);
        }
        catch (Exception e) when (DiskErrors.IsDiskError(e))
        {
            _options.Logger.RemoveFailed(e, folder);
        }
    }
}
