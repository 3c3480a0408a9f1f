using System.Diagnostics;
using System.Globalization;
using Headrace.TestKit;

namespace Headrace.Kafka.Storage.Tests;

public sealed class LogDirectoryTests : IDisposable
{
    private readonly TempFolder _folder = new("headrace-storage");

    private LogDirectoryOptions Options => new() { Path = _folder.Path };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task NewFolder_GetsAClusterId_ThatStays()
    {
        string id;
        await using (var directory = LogDirectory.Open(Options))
        {
            id = directory.ClusterId;
            Assert.Equal(22, id.Length);
            Assert.True(directory.WasStoppedCleanly);
        }

        await using var again = LogDirectory.Open(Options);
        Assert.Equal(id, again.ClusterId);
    }

    [Fact]
    public async Task SecondOwner_IsToldTheFolderAndThePid()
    {
        await using var directory = LogDirectory.Open(Options);
        var refused = Assert.Throws<StorageException>(() => LogDirectory.Open(Options));
        Assert.Equal(StorageFailure.Locked, refused.Failure);
        Assert.Contains(_folder.Path, refused.Message, StringComparison.Ordinal);
        Assert.Contains($"pid {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SecondProcess_IsToldTheFolderAndThePid_AndTheFirstOneGoesOn()
    {
        using var child = ChildWriter.Start(_folder.Path);
        await Eventually.UntilAsync(() => child.Acknowledged() > 0, "the other process writes");
        var refused = Assert.Throws<StorageException>(() => LogDirectory.Open(Options));
        Assert.Contains($"pid {child.Id}", refused.Message, StringComparison.Ordinal);
        var before = child.Acknowledged();
        await Eventually.UntilAsync(() => child.Acknowledged() > before, "the other process goes on");
    }

    [Theory]
    [InlineData("headrace.format=1", "headrace.format=2", "format 2")]
    [InlineData("headrace.format=1", "", "not made by headrace")]
    [InlineData("node.id=1", "node.id=4", "node.id=4")]
    public async Task FolderOfAnother_IsRefused(string line, string changed, string message)
    {
        await LogDirectory.Open(Options).DisposeAsync();
        var file = _folder.Combine("meta.properties");
        File.WriteAllText(file, File.ReadAllText(file).Replace(line, changed, StringComparison.Ordinal));
        var refused = Assert.Throws<StorageException>(() => LogDirectory.Open(Options));
        Assert.Equal(StorageFailure.Incompatible, refused.Failure);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.Path, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Topics_AreMadeAndDeleted_AndStraysAreReported()
    {
        await using (var directory = LogDirectory.Open(Options))
        {
            directory.Load(_ => new());
            Assert.Equal(3, directory.Create("a-b", 0, 3, new()).Count);
            Assert.Equal(5, directory.Create("a-b", 0, 5, new()).Count);
            directory.Create("stray", 0, 1, new())[0].Append(Batches.Of(5));
            directory.Create("gone", 0, 2, new());
            directory.Delete("gone");
            Assert.Equal(6, directory.Logs.Count);
        }

        await using (var directory = LogDirectory.Open(Options))
        {
            directory.Load(topic => topic == "stray" ? null : new());
            Assert.Equal(5, directory.Logs.Count);
            Assert.Equal([new TopicPartition("stray", 0)], directory.StrayPartitions);
            Assert.Null(directory.Find("gone", 0));

            // A topic of that name that is made now is empty.
            Assert.Equal(0, directory.Create("stray", 0, 1, new())[0].LogEndOffset);
            Assert.Empty(directory.StrayPartitions);
        }

        Assert.Equal(6, Directory.GetDirectories(_folder.Path).Length);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData("ä")]
    public async Task Create_OfANameThatIsNone_IsRefused(string topic)
    {
        await using var directory = LogDirectory.Open(Options);
        directory.Load(_ => new());
        Assert.Throws<ArgumentException>(() => directory.Create(topic, 0, 1, new()));
        Assert.Throws<ArgumentException>(() => directory.ReadFile("../" + topic));
    }

    [Fact]
    public async Task OwnFiles_AreReplacedAsAWhole()
    {
        await using var directory = LogDirectory.Open(Options);
        Assert.Null(directory.ReadFile("topics"));
        directory.WriteFile("topics", "one"u8);
        directory.WriteFile("topics", "2"u8);
        Assert.Equal("2"u8.ToArray(), directory.ReadFile("topics"));
    }

    [Fact]
    public async Task ProcessKilled_AtRandomMoments_LosesNothingAcknowledged()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < 8; round++)
        {
            long acknowledged;
            using (var child = ChildWriter.Start(_folder.Path))
            {
                var wanted = child.Acknowledged() + random.Next(1, 3000);
                await Eventually.UntilAsync(() => child.Acknowledged() >= wanted, $"the child acknowledges {wanted} records (seed {seed})");
                child.Kill();
                acknowledged = child.Acknowledged();
            }

            await using var directory = LogDirectory.Open(Options);
            Assert.False(directory.WasStoppedCleanly);
            directory.Load(_ => ChildWriter.Config);
            var log = directory.Find("topic", 0)!;
            Assert.Null(log.Failure);
            Assert.True(log.HighWatermark >= acknowledged, $"{acknowledged} were acknowledged, {log.HighWatermark} are left (seed {seed})");
            var records = Batches.ReadAll(log);
            Assert.Equal(log.HighWatermark, records.Count);
            foreach (var (offset, _, value) in records)
                Assert.Equal(offset.ToString(CultureInfo.InvariantCulture), value!.Split('-')[0]);
        }
    }

    [Fact]
    public async Task FullDisk_RefusesAppends_AndGoesOnWhenThereIsRoom()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "mounting a small file system needs root on Linux");
        var mount = _folder.Combine("small");
        Directory.CreateDirectory(mount);
        Assert.SkipUnless(Execute("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", mount) == 0, "a tmpfs can't be mounted here");
        try
        {
            var ballast = Path.Combine(mount, "ballast");
            File.WriteAllBytes(ballast, new byte[1 << 20]);
            LogDirectoryOptions options = new() { Path = Path.Combine(mount, "data") };
            var acknowledged = 0L;
            await using (var directory = LogDirectory.Open(options))
            {
                directory.Load(_ => new());
                var log = directory.Create("topic", 0, 1, new() { SegmentBytes = 200_000 })[0];
                StorageException? full = null;
                while (full is null)
                {
                    try
                    {
                        await AppendAsync();
                    }
                    catch (StorageException e)
                    {
                        full = e;
                    }
                }

                Assert.Equal(StorageFailure.DiskFull, full.Failure);
                Assert.Contains("the disk is full", full.Message, StringComparison.Ordinal);
                Assert.Throws<StorageException>(() => log.Append(Batches.Of(10, padding: 1000)));
                Assert.Equal(acknowledged, Batches.ReadAll(log).Count); // reading goes on

                File.Delete(ballast);
                for (var i = 0; i < 20; i++)
                    await AppendAsync();
                Assert.Equal(acknowledged, log.LogEndOffset);

                async Task AppendAsync()
                {
                    var result = log.Append(Batches.Of(10, padding: 1000));
                    await log.WaitUntilDurableAsync(result.LastOffset + 1, Cancel);
                    acknowledged = result.LastOffset + 1;
                }
            }

            await using var again = LogDirectory.Open(options);
            again.Load(_ => new());
            Assert.Equal(Enumerable.Range(0, (int)acknowledged).Select(i => (long)i), Batches.ReadAll(again.Find("topic", 0)!).Select(record => record.Offset));
        }
        finally
        {
            Assert.Equal(0, Execute("umount", mount));
        }

        static int Execute(string program, params string[] arguments)
        {
            using var process = Process.Start(program, arguments);
            process.WaitForExit();
            return process.ExitCode;
        }
    }
}
