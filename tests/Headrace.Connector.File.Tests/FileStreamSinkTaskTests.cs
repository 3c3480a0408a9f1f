using System.Text;
using Headrace.Connect;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Sink;
using Headrace.TestKit;

namespace Headrace.Connector.File.Tests;

public sealed class FileStreamSinkTaskTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Output => _folder.Combine("out.log");

    [Fact]
    public async Task Values_BecomeLinesInJavasTextForm()
    {
        var schema = SchemaBuilder.Struct().Field("a", Schema.Int32).Field("b", Schema.OptionalString).Field("c", SchemaBuilder.Array(Schema.Int32).Build()).Build();
        var value = new Struct(schema).Set("a", DataValue.From(1)).Set("c", DataValue.From((IReadOnlyList<DataValue>)[DataValue.From(1), DataValue.From(2)]));
        var map = new DataMap { ["a"] = DataValue.From(1L), ["d"] = default };
        await using var run = await SinkRun.StartAsync(Output);

        await run.PutAsync(
            DataValue.From("text"), default, DataValue.From(1.0), DataValue.From(true), DataValue.From(value), DataValue.From(map), DataValue.From("two\nlines"), DataValue.From("ü€漢😀"));

        Assert.Equal("text\nnull\n1.0\ntrue\nStruct{a=1,c=[1, 2]}\n{a=1, d=null}\ntwo\nlines\nü€漢😀\n", Read());
    }

    [Fact]
    public async Task Buffer_IsCounted()
    {
        await using var run = await SinkRun.StartAsync(Output);
        await run.PutAsync(DataValue.From("one"));
        Assert.InRange(run.BytesHeld, 256 * 1024, 512 * 1024);
        await run.PutAsync(DataValue.From(new string('x', 3_000_000)));
        Assert.InRange(run.BytesHeld, 3_000_000, 12_000_000);
    }

    [Fact]
    public async Task Rehearsal_ShowsTheLines_AndLeavesTheFileAsItWas()
    {
        await System.IO.File.WriteAllTextAsync(Output, "torn", TestContext.Current.CancellationToken);
        await using var run = await SinkRun.StartAsync(Output, isRehearsal: true);

        await run.PutAsync(DataValue.From("one"), DataValue.From("two\nlines"), DataValue.From(""), default);

        Assert.Equal(["one", "two", "lines", "", "null"], (await run.RollBackAsync()).Select(static write => write.Content));
        Assert.All(await run.RollBackAsync(), write => Assert.Equal(Output, write.Target));
        Assert.Equal("torn", Read());
    }

    [Fact]
    public async Task Rehearsal_MakesNoFile_ButSaysIfItCouldNotBeMade()
    {
        await using (var run = await SinkRun.StartAsync(Output, isRehearsal: true))
            await run.PutAsync(DataValue.From("one"));
        Assert.False(System.IO.File.Exists(Output));

        var error = await Assert.ThrowsAsync<ConnectException>(() => SinkRun.StartAsync(_folder.Combine("none/out"), isRehearsal: true));
        var real = await Assert.ThrowsAsync<ConnectException>(() => SinkRun.StartAsync(_folder.Combine("none/out")));
        Assert.Equal(real.Message, error.Message);
        var folder = await Assert.ThrowsAsync<ConnectException>(() => SinkRun.StartAsync(_folder.Path, isRehearsal: true));
        Assert.EndsWith("is a folder.", folder.InnerException!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_AreThereWhenPutReturns_AndRestartsAppend()
    {
        await using (var first = await SinkRun.StartAsync(Output))
        {
            await first.PutAsync(DataValue.From("one"));
            Assert.Equal("one\n", Read());
        }

        await using var second = await SinkRun.StartAsync(Output);
        await second.PutAsync(DataValue.From("two"));

        Assert.Equal("one\ntwo\n", Read());
    }

    [Fact]
    public async Task LargeBatch_IsWrittenWhole()
    {
        var lines = Enumerable.Range(0, 50_000).Select(number => $"line {number} {new string('x', number % 50)}").ToArray();
        await using var run = await SinkRun.StartAsync(Output);

        await run.PutAsync([.. lines.Select(line => DataValue.From(line))]);

        Assert.Equal(string.Join('\n', lines) + "\n", Read());
    }

    [Fact]
    public async Task TornLineOfAKilledTask_IsTakenBack()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Without extended attributes the line is ended instead.");
        await using (var first = await SinkRun.StartAsync(Output))
            await first.PutAsync(DataValue.From("one"), DataValue.From("two"));
        System.IO.File.AppendAllText(Output, "thr");

        await using var second = await SinkRun.StartAsync(Output);
        await second.PutAsync(DataValue.From("three"));

        Assert.Equal("one\ntwo\nthree\n", Read());
    }

    [Fact]
    public async Task TornFirstLine_IsTakenBack()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Without extended attributes the line is ended instead.");
        await using (await SinkRun.StartAsync(Output))
            System.IO.File.AppendAllText(Output, new string('x', 10_000));

        await using var second = await SinkRun.StartAsync(Output);
        await second.PutAsync(DataValue.From("first"));

        Assert.Equal("first\n", Read());
    }

    [Fact]
    public async Task UnendedLineOfSomebodyElse_IsKeptAndEnded()
    {
        System.IO.File.WriteAllText(Output, "a\nnot ours");

        await using var run = await SinkRun.StartAsync(Output);
        await run.PutAsync(DataValue.From("ours"));

        Assert.Equal("a\nnot ours\nours\n", Read());
    }

    [Fact]
    public async Task TasksOnTheSameFile_WriteWholeLines()
    {
        await using var first = await SinkRun.StartAsync(Output);
        await using var second = await SinkRun.StartAsync(Output);
        var values = Enumerable.Range(0, 2000).Select(number => DataValue.From(new string((char)('a' + (number % 26)), 200))).ToArray();

        await Task.WhenAll(Task.Run(() => first.PutAsync(values), TestContext.Current.CancellationToken), Task.Run(() => second.PutAsync(values), TestContext.Current.CancellationToken));

        var lines = System.IO.File.ReadAllLines(Output);
        Assert.Equal(4000, lines.Length);
        Assert.All(lines, line => Assert.True(line.Length == 200 && line.Distinct().Count() == 1, line));
    }

    [Fact]
    public async Task MissingFolder_FailsTheStart()
    {
        var path = _folder.Combine("nowhere", "out.log");

        var exception = await Assert.ThrowsAsync<ConnectException>(() => SinkRun.StartAsync(path));

        Assert.Equal($"Couldn't find or create file '{path}' for FileStreamSinkTask", exception.Message);
        Assert.Equal($"The folder '{_folder.Combine("nowhere")}' is not there.", exception.InnerException!.Message);
    }

    [Fact]
    public async Task FileWhereAFolderShouldBe_FailsTheStart()
    {
        await System.IO.File.WriteAllTextAsync(Output, "", TestContext.Current.CancellationToken);

        var exception = await Assert.ThrowsAsync<ConnectException>(() => SinkRun.StartAsync(Path.Combine(Output, "below")));

        Assert.Equal($"'{Output}' is not a folder.", exception.InnerException!.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SlashesAtTheEnd_ArePassedOver(bool isRehearsal)
    {
        await using var run = await SinkRun.StartAsync(Output + "//", isRehearsal);

        await run.PutAsync(DataValue.From("one"));

        Assert.Equal(!isRehearsal, System.IO.File.Exists(Output));
    }

    [Fact]
    public async Task Folder_FailsTheStart()
    {
        var exception = await Assert.ThrowsAsync<ConnectException>(() => SinkRun.StartAsync(_folder.Path));

        Assert.Equal($"Couldn't find or create file '{_folder.Path}' for FileStreamSinkTask", exception.Message);
        Assert.Equal($"'{_folder.Path}' is a folder.", exception.InnerException!.Message);
    }

    [Fact]
    public async Task FullDisk_FailsThePutAndSaysSo()
    {
        Assert.SkipUnless(System.IO.File.Exists("/dev/full"), "/dev/full is Linux's full disk.");
        await using var run = await SinkRun.StartAsync("/dev/full");

        var exception = await Assert.ThrowsAsync<ConnectException>(() => run.PutAsync(DataValue.From("x")));

        Assert.StartsWith("Could not write to '/dev/full': ", exception.Message, StringComparison.Ordinal);
        Assert.Contains("No space left on device", exception.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task DiskThatFillsUp_KeepsWholeLinesOnly()
    {
        using var disk = SmallDisk.TryMount(_folder.Combine("disk"));
        Assert.SkipUnless(disk is not null, "Mounting a small tmpfs needs rights that this user lacks.");
        var path = Path.Combine(disk.Path, "out.log");
        await using var run = await SinkRun.StartAsync(path);
        var line = DataValue.From(new string('x', 999));
        await run.PutAsync(line);

        await Assert.ThrowsAsync<ConnectException>(() => run.PutAsync([.. Enumerable.Repeat(line, 2000)]));

        var text = System.IO.File.ReadAllText(path);
        Assert.Equal(0, text.Length % 1000);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string Read() => System.IO.File.ReadAllText(Output, Encoding.UTF8);

    private sealed class SinkRun : ISinkTaskContext, IAsyncDisposable
    {
        private readonly FileStreamSinkTask _task = new();
        private long _offset;

        public IReadOnlyDictionary<string, string?> Config { get; private set; } = new Dictionary<string, string?>();

        public IReadOnlyCollection<TopicPartition> Assignment => [];

        public IErrantRecordReporter? ErrantRecordReporter => null;

        public TimeProvider TimeProvider => TimeProvider.System;

        public long BytesHeld { get; private set; }

        public void TellBytesHeld(long bytes) => BytesHeld = bytes;

        public static async Task<SinkRun> StartAsync(string file, bool isRehearsal = false)
        {
            var run = new SinkRun { Config = new Dictionary<string, string?> { ["file"] = file } };
            run._task.Initialize(run);
            if (isRehearsal)
                run._task.BeginRehearsal();
            await run._task.StartAsync(run.Config, CancellationToken.None);
            return run;
        }

        public async Task PutAsync(params DataValue[] values)
        {
            await _task.PutAsync([.. values.Select(value => new SinkRecord("t", 0, null, default, null, value, _offset++))], CancellationToken.None);
            await _task.FlushAsync(new Dictionary<TopicPartition, long>(), CancellationToken.None);
        }

        public async Task<IReadOnlyList<RehearsedWrite>> RollBackAsync() => await _task.RollBackAsync(CancellationToken.None);

        public void Offset(TopicPartition partition, long offset) => throw new NotSupportedException();

        public void Timeout(TimeSpan delay) => throw new NotSupportedException();

        public void Pause(params IReadOnlyCollection<TopicPartition> partitions) => throw new NotSupportedException();

        public void Resume(params IReadOnlyCollection<TopicPartition> partitions) => throw new NotSupportedException();

        public void RequestCommit() => throw new NotSupportedException();

        public async ValueTask DisposeAsync() => await _task.StopAsync(CancellationToken.None);
    }

    private sealed class SmallDisk : IDisposable
    {
        private SmallDisk(string path) => Path = path;

        public string Path { get; }

        public static SmallDisk? TryMount(string path)
        {
            Directory.CreateDirectory(path);
            return OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", path) ? new SmallDisk(path) : null;
        }

        public void Dispose() => Run("umount", "-l", Path);

        private static bool Run(string program, params string[] arguments)
        {
            try
            {
                using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
                process.WaitForExit();
                return process.ExitCode == 0;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return false;
            }
        }
    }
}
