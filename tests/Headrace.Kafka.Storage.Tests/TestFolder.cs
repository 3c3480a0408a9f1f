namespace Headrace.Kafka.Storage.Tests;

/// <summary>A data folder of one test, on the real disk.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("headrace-storage-").FullName;

    public LogDirectoryOptions Options => new() { Path = Path };

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
