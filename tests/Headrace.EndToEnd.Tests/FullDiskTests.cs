using System.Diagnostics;
using Headrace.TestKit;

namespace Headrace.EndToEnd.Tests;

/// <summary>A data folder on a disk that fills up: records wait, nothing acknowledged is lost, and once there is room everything goes on by itself.</summary>
public sealed class FullDiskTests
{
    private const int LineCount = 400_000;   // 33 MB, and the disk has 24

    [Fact]
    public async Task BrokersDiskFull_PipelineWaits_AndEndsWhole_OnceThereIsRoom()
    {
        using var disk = SmallDisk.Mount(24);
        await using var journey = new FileJourney(null, dataFolder: System.IO.Path.Combine(disk.Path, "data"));
        Lines.Write(journey.Input, LineCount);
        await journey.StartAsync();
        await journey.UntilReadyAsync();
        await journey.CreateConnectorsAsync();

        await journey.Program!.UntilAsync(
            () => Task.FromResult(journey.Program.Errors.Contains("the disk is full", StringComparison.OrdinalIgnoreCase)), "the log says that the disk is full");
        Assert.False(journey.Program.HasExited);
        disk.Resize(200);

        await journey.UntilOutputAsync(() => Lines.LastLine(journey.Output) == Lines.Line(LineCount - 1), "the last line has arrived");
        Lines.AssertAtLeastOnceInOrder(File.ReadLines(journey.Output), LineCount, "the output file");
        Assert.DoesNotContain("   at ", journey.Program.Errors, StringComparison.Ordinal);
        Assert.Equal(0, await journey.Program.StopAsync());
    }

    [Fact]
    public async Task SinksDiskFull_FailsTheTaskWithTheReason_AndARestartGoesOnWithoutALoss()
    {
        using var disk = SmallDisk.Mount(8);
        await using var journey = new FileJourney(null, outputFile: System.IO.Path.Combine(disk.Path, "out.txt"));
        Lines.Write(journey.Input, LineCount / 2);
        await journey.StartAsync();
        await journey.UntilReadyAsync();
        await journey.CreateConnectorsAsync();

        await journey.Program!.UntilAsync(async () => (await journey.Rest.TaskStateAsync(journey.SinkName)).State == "FAILED", "the sink has failed");
        var (_, trace) = await journey.Rest.TaskStateAsync(journey.SinkName);
        Assert.Contains("No space left", trace, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(journey.Output, trace, StringComparison.Ordinal);
        disk.Resize(200);
        await journey.Rest.SendAsync(HttpMethod.Post, $"connectors/{journey.SinkName}/restart?includeTasks=true&onlyFailed=true");

        await journey.UntilOutputAsync(() => Lines.LastLine(journey.Output) == Lines.Line((LineCount / 2) - 1), "the last line has arrived");
        Lines.AssertAtLeastOnceInOrder(File.ReadLines(journey.Output), LineCount / 2, "the output file");
    }

    /// <summary>A file system in memory of a few megabytes. Skips the running test where none can be mounted.</summary>
    private sealed class SmallDisk : IDisposable
    {
        private readonly TempFolder _folder = new("disk");

        public string Path => _folder.Path;

        public static SmallDisk Mount(int megabytes)
        {
            var disk = new SmallDisk();
            if (Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", disk.Path))
                return disk;
            disk._folder.Dispose();
            Assert.Skip("A small tmpfs can't be mounted here, which takes root.");
            return disk;
        }

        public void Resize(int megabytes) => Assert.True(Run("mount", "-o", $"remount,size={megabytes}m", Path));

        public void Dispose()
        {
            Run("umount", "--lazy", Path);
            _folder.Dispose();
        }

        private static bool Run(string program, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
    }
}
