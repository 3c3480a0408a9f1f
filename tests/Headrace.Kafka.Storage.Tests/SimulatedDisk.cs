using Headrace.Kafka.Storage.Disk;

namespace Headrace.Kafka.Storage.Tests;

/// <summary>
/// A disk in memory that forgets what was not flushed. <see cref="Fault"/> decides before each operation that changes something whether it fails; <see cref="AfterPowerLoss"/>
/// and <see cref="AfterKill"/> are the disk that the next start finds.
/// </summary>
internal sealed class SimulatedDisk : IDisk
{
    private readonly object _lock = new();
    private readonly HashSet<string> _locked = [];
    private Folder _root = new();

    /// <summary>How many changing operations there were.</summary>
    public int Operations { get; private set; }

    /// <summary>Called with the name of an operation and the path before it: the exception to throw, or null. Writes that fail leave half of their bytes.</summary>
    public Func<string, string, IOException?>? Fault { get; set; }

    /// <summary>From now on nothing works: the machine is off.</summary>
    public bool IsOff { get; set; }

    public static IOException NoSpace() => new("No space left on device", 28);

    public static IOException IoError() => new("Input/output error", 5);

    /// <summary>What a power loss leaves: of what was not flushed any part, names and bytes alike, in any order within a file.</summary>
    public SimulatedDisk AfterPowerLoss(Random random)
    {
        lock (_lock)
            return new() { _root = _root.AfterPowerLoss(random) };
    }

    /// <summary>The same disk for the next process, what is not flushed included. This one must be off.</summary>
    public SimulatedDisk NextProcess()
    {
        Assert.True(IsOff);
        return new() { _root = _root };
    }

    /// <summary>A copy of what the end of the process leaves: everything it wrote, and flushed.</summary>
    public SimulatedDisk AfterKill()
    {
        lock (_lock)
            return new() { _root = _root.Copy() };
    }

    /// <summary>The bytes of a file, to damage them.</summary>
    public byte[] this[string path]
    {
        get
        {
            lock (_lock)
                return FileAt(path).Content.ToArray();
        }

        set
        {
            lock (_lock)
                FileAt(path).Replace(value);
        }
    }

    public IReadOnlyList<string> AllFiles()
    {
        lock (_lock)
            return [.. _root.AllFiles("")];
    }

    public IDiskFile Open(string path, DiskOpen mode)
    {
        lock (_lock)
        {
            if (mode == DiskOpen.Create)
            {
                Change("create", path);
                var (folder, name) = Split(path);
                var file = new FileNode();
                folder.Set(name, file);
                return new Handle(this, path, file);
            }

            ThrowIfOff();
            return new Handle(this, path, FileAt(path));
        }
    }

    public bool FileExists(string path)
    {
        lock (_lock)
            return TrySplit(path, out var folder, out var name) && folder.Entries.GetValueOrDefault(name) is FileNode;
    }

    public bool FolderExists(string path)
    {
        lock (_lock)
            return TryFind(path) is not null;
    }

    public IReadOnlyList<string> ListFiles(string folder)
    {
        lock (_lock)
        {
            ThrowIfOff();
            return [.. Find(folder).Entries.Where(entry => entry.Value is FileNode).Select(entry => entry.Key)];
        }
    }

    public IReadOnlyList<string> ListFolders(string folder)
    {
        lock (_lock)
        {
            ThrowIfOff();
            return [.. Find(folder).Entries.Where(entry => entry.Value is Folder).Select(entry => entry.Key)];
        }
    }

    public void CreateFolder(string path)
    {
        lock (_lock)
        {
            if (TryFind(path) is not null)
                return;
            if (Path.GetDirectoryName(path) is { } parent)
                CreateFolder(parent);
            Change("create-folder", path);
            var (folder, name) = Split(path);
            folder.Set(name, new Folder());
        }
    }

    public void DeleteFile(string path)
    {
        lock (_lock)
        {
            Change("delete", path);
            var (folder, name) = Split(path);
            folder.Set(name, null);
        }
    }

    public void DeleteFolder(string path)
    {
        lock (_lock)
        {
            Change("delete-folder", path);
            var (folder, name) = Split(path);
            folder.Set(name, null);
        }
    }

    public void RenameFile(string path, string target) => Rename(path, target);

    public void RenameFolder(string path, string target) => Rename(path, target);

    public void FlushFolder(string path)
    {
        lock (_lock)
        {
            Change("flush-folder", path);
            Find(path).FlushNames();
        }
    }

    public IDisposable? TryLock(string path)
    {
        lock (_lock)
            return _locked.Add(path) ? new Unlock(this, path) : null;
    }

    private void Rename(string path, string target)
    {
        lock (_lock)
        {
            Change("rename", path);
            var (folder, name) = Split(path);
            var (targetFolder, targetName) = Split(target);
            Assert.Same(folder, targetFolder);
            folder.Rename(name, targetName);
        }
    }

    private void Change(string operation, string path)
    {
        ThrowIfOff();
        Operations++;
        if (Fault?.Invoke(operation, path) is { } fault)
            throw fault;
        ThrowIfOff();
    }

    private void ThrowIfOff()
    {
        if (IsOff)
            throw new IOException("The power is off.");
    }

    private FileNode FileAt(string path) => TrySplit(path, out var folder, out var name) && folder.Entries.GetValueOrDefault(name) is FileNode file
        ? file
        : throw new FileNotFoundException($"No file {path}.");

    private Folder Find(string path) => TryFind(path) ?? throw new DirectoryNotFoundException($"No folder {path}.");

    private Folder? TryFind(string path)
    {
        var folder = _root;
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (folder.Entries.GetValueOrDefault(part) is not Folder next)
                return null;
            folder = next;
        }

        return folder;
    }

    private (Folder Folder, string Name) Split(string path) => TrySplit(path, out var folder, out var name) ? (folder, name) : throw new DirectoryNotFoundException($"No folder for {path}.");

    private bool TrySplit(string path, out Folder folder, out string name)
    {
        var slash = path.LastIndexOf('/');
        name = path[(slash + 1)..];
        folder = TryFind(path[..slash])!;
        return folder is not null;
    }

    private sealed class Unlock(SimulatedDisk disk, string path) : IDisposable
    {
        public void Dispose()
        {
            lock (disk._lock)
                disk._locked.Remove(path);
        }
    }

    private sealed class Handle(SimulatedDisk disk, string path, FileNode file) : IDiskFile
    {
        private bool _isClosed;

        public long Length
        {
            get
            {
                lock (disk._lock)
                {
                    ObjectDisposedException.ThrowIf(_isClosed, this);
                    return file.Content.Count;
                }
            }
        }

        public int Read(Span<byte> buffer, long position)
        {
            lock (disk._lock)
            {
                ObjectDisposedException.ThrowIf(_isClosed, this);
                disk.ThrowIfOff();
                var length = (int)Math.Clamp(file.Content.Count - position, 0, buffer.Length);
                System.Runtime.InteropServices.CollectionsMarshal.AsSpan(file.Content).Slice((int)Math.Min(position, file.Content.Count), length).CopyTo(buffer);
                return length;
            }
        }

        public void Write(ReadOnlySpan<byte> bytes, long position)
        {
            lock (disk._lock)
            {
                ObjectDisposedException.ThrowIf(_isClosed, this);
                try
                {
                    disk.Change("write", path);
                }
                catch (IOException)
                {
                    file.Write(bytes[..(bytes.Length / 2)], (int)position);
                    throw;
                }

                file.Write(bytes, (int)position);
            }
        }

        public void SetLength(long length)
        {
            lock (disk._lock)
            {
                ObjectDisposedException.ThrowIf(_isClosed, this);
                disk.Change("set-length", path);
                file.SetLength((int)length);
            }
        }

        public void Flush()
        {
            lock (disk._lock)
            {
                ObjectDisposedException.ThrowIf(_isClosed, this);
                disk.Change("flush", path);
                file.Flush();
            }
        }

        public void Dispose()
        {
            lock (disk._lock)
                _isClosed = true;
        }
    }

    private abstract class Node;

    private sealed class FileNode : Node
    {
        private readonly List<Change> _unflushed = [];
        private byte[] _durable = [];

        public List<byte> Content { get; private set; } = [];

        public void Write(ReadOnlySpan<byte> bytes, int position)
        {
            if (bytes.IsEmpty)
                return;
            _unflushed.Add(new(position, bytes.ToArray()));
            Apply(Content, _unflushed[^1]);
        }

        public void SetLength(int length)
        {
            _unflushed.Add(new(length, null));
            Apply(Content, _unflushed[^1]);
        }

        public void Flush()
        {
            if (_unflushed.Count == 0)
                return;
            _durable = [.. Content];
            _unflushed.Clear();
        }

        public void Replace(byte[] bytes)
        {
            Content = [.. bytes];
            Flush();
            _durable = bytes;
        }

        public FileNode Copy() => new() { Content = [.. Content], _durable = [.. Content] };

        public FileNode AfterPowerLoss(Random random)
        {
            List<byte> content = [.. _durable];
            var kind = random.Next(4);
            var count = kind == 0 ? 0 : kind == 1 ? _unflushed.Count : random.Next(_unflushed.Count + 1);
            for (var i = 0; i < count; i++)
            {
                var change = _unflushed[i];
                if (kind == 3 && random.Next(3) == 0)
                    continue; // the disk wrote later bytes before these
                if (i == count - 1 && kind > 1 && change.Bytes is not null)
                    change = change with { Bytes = change.Bytes[..random.Next(change.Bytes.Length + 1)] };
                Apply(content, change);
            }

            return new() { Content = content, _durable = [.. content] };
        }

        private static void Apply(List<byte> content, Change change)
        {
            if (change.Bytes is { } bytes)
            {
                while (content.Count < change.Position + bytes.Length)
                    content.Add(0);
                for (var i = 0; i < bytes.Length; i++)
                    content[change.Position + i] = bytes[i];
                return;
            }

            if (change.Position < content.Count)
                content.RemoveRange(change.Position, content.Count - change.Position);
            while (content.Count < change.Position)
                content.Add(0);
        }

        private sealed record Change(int Position, byte[]? Bytes);
    }

    private sealed class Folder : Node
    {
        private readonly List<Action<Dictionary<string, Node>>> _unflushed = [];
        private Dictionary<string, Node> _durable = [];

        public Dictionary<string, Node> Entries { get; private set; } = [];

        public void Set(string name, Node? node) => Do(entries =>
        {
            if (node is null)
                entries.Remove(name);
            else
                entries[name] = node;
        });

        public void Rename(string name, string target)
        {
            var node = Entries.GetValueOrDefault(name) ?? throw new FileNotFoundException($"No {name} to rename.");
            Do(entries =>
            {
                entries.Remove(name);
                entries[target] = node;
            });
        }

        public void FlushNames()
        {
            _durable = new(Entries);
            _unflushed.Clear();
        }

        public Folder Copy() => With(Entries.ToDictionary(entry => entry.Key, entry => entry.Value is FileNode file ? file.Copy() : (Node)((Folder)entry.Value).Copy()));

        public Folder AfterPowerLoss(Random random)
        {
            // A file system's journal keeps the order of names.
            var entries = new Dictionary<string, Node>(_durable);
            foreach (var change in _unflushed.Take(random.Next(_unflushed.Count + 1)))
                change(entries);
            return With(entries.ToDictionary(
                entry => entry.Key, entry => entry.Value is FileNode file ? file.AfterPowerLoss(random) : (Node)((Folder)entry.Value).AfterPowerLoss(random)));
        }

        public IEnumerable<string> AllFiles(string path) => Entries.SelectMany(entry => entry.Value is Folder folder ? folder.AllFiles($"{path}/{entry.Key}") : [$"{path}/{entry.Key}"]);

        private static Folder With(Dictionary<string, Node> entries) => new() { Entries = entries, _durable = new(entries) };

        private void Do(Action<Dictionary<string, Node>> change)
        {
            change(Entries);
            _unflushed.Add(change);
        }
    }
}
