using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;

namespace Headrace.Kafka.Storage.Tests;

/// <summary>A process of its own that appends to a log until it is killed. After each flush it notes beside the folder how many records are acknowledged.</summary>
public sealed class ChildWriter : IDisposable
{
    private const string FolderVariable = "HEADRACE_CHILD_FOLDER";
    private readonly Process _process;
    private readonly string _notes;

    private ChildWriter(Process process, string notes)
    {
        _process = process;
        _notes = notes;
    }

    internal static LogConfig Config { get; } = new() { SegmentBytes = 100_000, IndexIntervalBytes = 1000 };

    public int Id => _process.Id;

    public static ChildWriter Start(string folder)
    {
        // This program again, told to run the one test that only a child runs.
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-explicit", "only", "-class", typeof(ChildWriterProcess).FullName!])
            start.ArgumentList.Add(argument);
        start.Environment[FolderVariable] = folder;
        var process = Process.Start(start) ?? throw new InvalidOperationException("The child did not start.");
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return new(process, NotesOf(folder));
    }

    public long Acknowledged()
    {
        if (!File.Exists(_notes))
            return 0;
        using var file = new FileStream(_notes, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[sizeof(long)];
        return file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length ? BinaryPrimitives.ReadInt64BigEndian(bytes) : 0;
    }

    public void Kill()
    {
        _process.Kill(); // SIGKILL
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }

    private static string NotesOf(string folder) => Path.Combine(folder, "acknowledged.notes");

    internal static async Task WriteAsync(CancellationToken cancellationToken)
    {
        var folder = Environment.GetEnvironmentVariable(FolderVariable) ?? throw new InvalidOperationException("Only a child runs this.");
        using var notes = File.OpenHandle(NotesOf(folder), FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        await using var directory = LogDirectory.Open(new() { Path = folder, CheckpointBytes = 50_000 });
        directory.Load(_ => Config);
        var log = directory.Create("topic", 0, 1, Config)[0];
        var acknowledged = new byte[sizeof(long)];
        while (!cancellationToken.IsCancellationRequested)
        {
            // Several appends before a flush, each record with its offset as value.
            for (var i = 0; i < 4; i++)
                log.Append(Batches.Of(1, log.LogEndOffset.ToString(CultureInfo.InvariantCulture) + "-", padding: (int)(log.LogEndOffset % 300)));
            var end = log.LogEndOffset;
            await log.WaitUntilDurableAsync(end, cancellationToken);
            BinaryPrimitives.WriteInt64BigEndian(acknowledged, end);
            RandomAccess.Write(notes, acknowledged, 0);
        }
    }
}

/// <summary>What the child runs.</summary>
public sealed class ChildWriterProcess
{
    [Fact(Explicit = true)]
    public Task WritesUntilItIsKilled() => ChildWriter.WriteAsync(TestContext.Current.CancellationToken);
}
