using System.Text;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Source;
using Headrace.TestKit;

namespace Headrace.Connector.File.Tests;

public sealed class FileStreamSourceTaskTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Input => _folder.Combine("in.log");

    [Fact]
    public async Task Buffer_IsCounted_AndNothingOfAQuietFile()
    {
        var file = _folder.WriteText("held.txt", "one\n" + new string('x', 1_000_000) + "\n");
        await using var run = await SourceRun.StartAsync(file);
        await run.TakeAsync(2);
        Assert.InRange(run.BytesHeld, 1_000_000, 4_000_000);
        Assert.Empty(await run.TakeQuietTextsAsync());
        Assert.Equal(0, run.BytesHeld);
    }

    [Fact]
    public async Task Lines_BecomeRecordsWithKafkasPartitionAndBytePositions()
    {
        Write("one\n\nü€ 漢\nlast without end");
        await using var run = await SourceRun.StartAsync(Input);

        var records = await run.TakeAsync(3);

        Assert.Equal(["one", "", "ü€ 漢"], SourceRun.Texts(records));
        Assert.All(records, record =>
        {
            Assert.Equal("lines", record.Topic);
            Assert.Null(record.KafkaPartition);
            Assert.Null(record.KeySchema);
            Assert.True(record.Key.IsNull);
            Assert.Same(Schema.String, record.ValueSchema);
            Assert.Equal(new SourceMap("filename", DataValue.From(Input)), record.SourcePartition);
        });
        Assert.Equal([4L, 5L, 15L], records.Select(record => record.SourceOffset!["position"].AsInt64()));
        Assert.Equal("position", records[0].SourceOffset!.First().Key);
        Assert.Empty(await run.PollAsync());
    }

    [Theory]
    [InlineData("a\nb\n", "a|b")]
    [InlineData("a\r\nb\r\n", "a|b")]
    [InlineData("a\rb\rc\n", "a|b|c")]
    [InlineData("a\r\r\n\n\rb\n", "a||||b")]
    [InlineData("\n", "")]
    [InlineData("a\nno end", "a")]
    [InlineData("a\nb\r", "a")]
    public async Task LineEnds_AreThoseOfKafka(string text, string lines)
    {
        Write(text);
        await using var run = await SourceRun.StartAsync(Input);

        Assert.Equal(lines, string.Join('|', await run.TakeQuietTextsAsync()));
    }

    [Fact]
    public async Task CarriageReturnAtTheEnd_WaitsForItsLineFeed()
    {
        Write("a\r");
        await using var run = await SourceRun.StartAsync(Input);
        Assert.Empty(await run.PollAsync());

        Append("\nb\r");
        Assert.Equal(["a"], await run.TakeTextsAsync(1));
        Append("c\n");

        Assert.Equal(["b", "c"], await run.TakeTextsAsync(2));
    }

    [Fact]
    public async Task PartialLastLine_ComesWhenItIsEnded()
    {
        Write("whole\nlast without newline");
        await using var run = await SourceRun.StartAsync(Input);
        Assert.Equal(["whole"], await run.TakeQuietTextsAsync());

        Append(" now ended\n");

        Assert.Equal(["last without newline now ended"], await run.TakeTextsAsync(1));
    }

    [Fact]
    public async Task InvalidUtf8_BecomesReplacementCharactersAndKeepsBytePositions()
    {
        System.IO.File.WriteAllBytes(Input, [.. "good\n"u8, (byte)'a', 0xFF, (byte)'b', (byte)'\n', .. "caf\u00e9\n"u8]);
        await using var run = await SourceRun.StartAsync(Input);

        var records = await run.TakeAsync(3);

        Assert.Equal(["good", "a\uFFFDb", "caf\u00e9"], SourceRun.Texts(records));
        Assert.Equal(15L, records[2].SourceOffset!["position"].AsInt64());
    }

    [Fact]
    public async Task BatchSize_LimitsAPollAndTheRestComesNext()
    {
        Write("1\n2\n3\n4\n5\n");
        await using var run = await SourceRun.StartAsync(Input, batchSize: 2);

        Assert.Equal(["1", "2"], SourceRun.Texts(await run.PollAsync()));
        Assert.Equal(["3", "4"], SourceRun.Texts(await run.PollAsync()));
        Assert.Equal(["5"], SourceRun.Texts(await run.PollAsync()));
    }

    [Fact]
    public async Task BatchSizeZero_TakesOneLineAtATime()
    {
        Write("1\n2\n");
        await using var run = await SourceRun.StartAsync(Input, batchSize: 0);

        Assert.Equal(["1"], SourceRun.Texts(await run.PollAsync()));
    }

    [Fact]
    public async Task LinesLongerThanTheBuffer_ComeWhole()
    {
        var lines = new[] { new string('x', 300_000), "short", new string('é', 90_000), "" };
        Write(string.Join('\n', lines) + "\n");
        await using var run = await SourceRun.StartAsync(Input);

        Assert.Equal(lines, await run.TakeTextsAsync(4));
    }

    [Fact]
    public async Task MissingFile_IsReadFromTheBeginningWhenItComes()
    {
        await using var run = await SourceRun.StartAsync(Input);
        Assert.Empty(await run.PollAsync());

        Write("first\n");

        Assert.Equal(["first"], await run.TakeTextsAsync(1));
    }

    [Fact]
    public async Task Restart_GoesOnBehindTheStoredLine()
    {
        Write("ä1\nö2\nü3\n");
        IReadOnlyList<SourceRecord> records;
        await using (var first = await SourceRun.StartAsync(Input))
            records = await first.TakeAsync(3);

        await using var second = await SourceRun.StartAsync(Input, records[0].SourceOffset);

        Assert.Equal(["ö2", "ü3"], await second.TakeQuietTextsAsync());
        Assert.Equal(new SourceMap("filename", DataValue.From(Input)), second.AskedPartition);
    }

    [Fact]
    public async Task PositionOfAJavaWorker_InsideALine_GoesBackToTheLinesBeginning()
    {
        Write("üüü\nnext\n");

        // Kafka counts 4 characters for the first line, and skips 4 bytes: into the second ü.
        await using var run = await SourceRun.StartAsync(Input, Position(4));

        Assert.Equal(["üüü", "next"], await run.TakeQuietTextsAsync());
    }

    [Fact]
    public async Task PositionOfAJavaWorker_AtALinesBeginning_IsTaken()
    {
        Write("one\ntwo\n");
        await using var run = await SourceRun.StartAsync(Input, Position(4));

        Assert.Equal(["two"], await run.TakeQuietTextsAsync());
    }

    [Fact]
    public async Task PositionBehindTheEnd_MeansAnotherFileAndReadsFromTheBeginning()
    {
        Write("new\n");
        await using var run = await SourceRun.StartAsync(Input, Position(1000));

        Assert.Equal(["new"], await run.TakeQuietTextsAsync());
    }

    [Fact]
    public async Task Position_OfAnotherType_FailsTheTask()
    {
        var exception = await Assert.ThrowsAsync<ConnectException>(() => SourceRun.StartAsync(Input, new SourceMap("position", DataValue.From("4"))));

        Assert.Equal("Offset position is the incorrect type", exception.Message);
    }

    [Fact]
    public async Task Truncation_ReadsFromTheBeginning()
    {
        Write("old 1\nold 2\n");
        await using var run = await SourceRun.StartAsync(Input);
        await run.TakeAsync(2);

        using (var stream = new FileStream(Input, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            stream.SetLength(0);
            stream.Write("new\n"u8);
        }

        Assert.Equal(["new"], await run.TakeQuietTextsAsync());
    }

    [Fact]
    public async Task FileWithoutALength_IsReadOnce()
    {
        const string File = "/proc/self/limits";
        Assert.SkipUnless(System.IO.File.Exists(File), "There is no /proc here.");
        var lines = await System.IO.File.ReadAllLinesAsync(File, TestContext.Current.CancellationToken);
        await using var run = await SourceRun.StartAsync(File);

        var records = await run.TakeAsync(lines.Length);

        Assert.Equal(lines, SourceRun.Texts(records));
        Assert.Empty(await run.TakeQuietTextsAsync());
        await using var resumed = await SourceRun.StartAsync(File, records[^1].SourceOffset);
        Assert.Empty(await resumed.TakeQuietTextsAsync());
    }

    [Fact]
    public void TruncationsInARow_AreReadOnceASecond()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        using var file = new FollowedFile(Input, null, time, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        var lines = new LineSplitter();
        Write("first and long\n");
        Assert.Equal(InputState.Added, file.Fill(lines));
        Assert.Equal(InputState.Waiting, file.Fill(lines));
        Write("second\n");
        Assert.Equal(InputState.Added, file.Fill(lines));
        Assert.Equal(InputState.Waiting, file.Fill(lines));

        Write("3rd\n");
        Assert.Equal(InputState.Waiting, file.Fill(lines));
        Assert.Equal(InputState.Waiting, file.Fill(lines));
        time.Advance(FollowedFile.TruncationPause);
        Assert.Equal(InputState.Added, file.Fill(lines));
        Assert.Equal(4, lines.ReadPosition);
    }

    [Fact]
    public async Task NameWithNul_IsRefusedInJavasWords()
    {
        var error = await Assert.ThrowsAsync<InvalidPathException>(() => SourceRun.StartAsync("a\0b"));
        Assert.Equal("Nul character not allowed: a\0b", error.Message);
    }

    [Fact]
    public async Task EncodedSurrogate_IsOneReplacementAsInJava()
    {
        await System.IO.File.WriteAllBytesAsync(
            Input, [0xF0, 0x9F, 0x98, 0x80, (byte)' ', 0xED, 0xA0, 0x80, 0xED, 0xB0, 0x80, (byte)' ', 0xED, 0xA0, (byte)'\n'], TestContext.Current.CancellationToken);
        await using var run = await SourceRun.StartAsync(Input);
        Assert.Equal(["\U0001F600 \uFFFD\uFFFD \uFFFD"], await run.TakeTextsAsync(1));
    }

    [Fact]
    public async Task TruncationAndGrowthBeyondTheOldEnd_ReadsFromTheBeginning()
    {
        Write("old 1\nold 2\n");
        await using var run = await SourceRun.StartAsync(Input);
        await run.TakeAsync(2);
        await run.PollAsync();

        using (var stream = new FileStream(Input, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            stream.SetLength(0);
            stream.Write("new 1\nnew 2\nnew 3\n"u8);
        }

        Assert.Equal(["new 1", "new 2", "new 3"], await run.TakeQuietTextsAsync());
    }

    [Fact]
    public async Task Rotation_ReadsTheRestOfTheOldFileAndThenTheNewOne()
    {
        Write("old 1\n");
        await using var run = await SourceRun.StartAsync(Input);
        Assert.Equal(["old 1"], await run.TakeTextsAsync(1));

        Append("old 2\n");
        System.IO.File.Move(Input, _folder.Combine("in.log.1"));
        Write("new 1\n");
        Append("old 3\n", "in.log.1");
        Append("new 2\n");

        var records = await run.TakeAsync(4);

        Assert.Equal(["old 2", "old 3", "new 1", "new 2"], SourceRun.Texts(records));
        Assert.Equal([12L, 18L, 6L, 12L], records.Select(record => record.SourceOffset!["position"].AsInt64()));
    }

    [Fact]
    public async Task Rotation_TakesTheOldFilesUnendedLastLine()
    {
        Write("old\nunended");
        await using var run = await SourceRun.StartAsync(Input);
        Assert.Equal(["old"], await run.TakeTextsAsync(1));

        System.IO.File.Move(Input, _folder.Combine("in.log.1"));
        Write("new\n");

        Assert.Equal(["unended", "new"], await run.TakeTextsAsync(2));
    }

    [Fact]
    public async Task DeletedAndWrittenAnew_WithTheSameContent_IsReadAgain()
    {
        Write("same\n");
        await using var run = await SourceRun.StartAsync(Input);
        await run.TakeAsync(1);

        System.IO.File.Delete(Input);
        await run.PollAsync();
        Write("same\n");

        Assert.Equal(["same"], await run.TakeTextsAsync(1));
    }

    [Fact]
    public async Task RotationWhileStopped_ReadsTheRestOfTheRotatedFileFirst()
    {
        Write("old 1\nold 2\n");
        SourceMap stored;
        await using (var first = await SourceRun.StartAsync(Input))
            stored = (await first.TakeAsync(2))[0].SourceOffset!;

        System.IO.File.Move(Input, _folder.Combine("in.log.1"));
        Write("new 1, longer than the old file was\n");
        await using var second = await SourceRun.StartAsync(Input, stored);

        Assert.Equal(["old 2", "new 1, longer than the old file was"], await second.TakeTextsAsync(2));
    }

    [Fact]
    public async Task ReplacementWhileStopped_WithoutTheOldFile_ReadsTheNewOneFromTheBeginning()
    {
        Write("old 1\nold 2\n");
        SourceMap stored;
        await using (var first = await SourceRun.StartAsync(Input))
            stored = (await first.TakeAsync(2))[1].SourceOffset!;

        Write("new 1, longer than the old file was\n");
        await using var second = await SourceRun.StartAsync(Input, stored);

        Assert.Equal(["new 1, longer than the old file was"], await second.TakeQuietTextsAsync());
    }

    [Fact]
    public async Task Folder_FailsTheTaskAndSaysSo()
    {
        await using var run = await SourceRun.StartAsync(_folder.Path);

        var exception = await Assert.ThrowsAsync<ConnectException>(run.PollAsync);

        Assert.Contains("is a folder", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileWhereAFolderShouldBe_FailsTheTaskAndSaysSo()
    {
        Write("one\n");
        await using var run = await SourceRun.StartAsync(Path.Combine(Input, "below"));

        var exception = await Assert.ThrowsAsync<ConnectException>(run.PollAsync);

        Assert.Contains($"'{Input}' is not a folder", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SlashesAtTheEnd_ArePassedOver_ButArePartOfTheStoredName()
    {
        Write("one\n");
        await using var run = await SourceRun.StartAsync(Input + "//");

        var record = Assert.Single(await run.TakeAsync(1));

        Assert.Equal("one", record.Value.AsString());
        Assert.Equal(Input + "//", record.SourcePartition!["filename"].AsString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task StandardInput_HasTheSettingForItsName_AndNoPosition(string? file)
    {
        Write("one\r\ntwo\n");
        await using var run = await SourceRun.StartAsync(file, standardInput: () => System.IO.File.OpenRead(Input));

        var records = await run.TakeAsync(2);

        Assert.Equal(["one", "two"], SourceRun.Texts(records));
        Assert.All(records, record =>
        {
            Assert.Equal(new SourceMap("filename", file is null ? default : DataValue.From(file)), record.SourcePartition);
            Assert.Equal(new SourceMap("position", default), record.SourceOffset);
        });
    }

    [Fact]
    public async Task Pipe_IsReadWithoutOffsets()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Named pipes are made with mkfifo.");
        var pipe = _folder.Combine("pipe");
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", pipe))
            await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        await using var run = await SourceRun.StartAsync(pipe);
        using (var writer = new FileStream(pipe, FileMode.Open, FileAccess.Write))
            writer.Write("one\ntwo"u8);

        var records = await run.TakeAsync(1);

        Assert.Equal(["one"], SourceRun.Texts(records));
        Assert.All(records, record =>
        {
            Assert.Null(record.SourcePartition);
            Assert.Null(record.SourceOffset);
        });
    }

    [Fact]
    public async Task Pipe_IsReadOnWhenItsWriterGoes_AndByTheNextTask()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Named pipes are made with mkfifo.");
        var pipe = _folder.Combine("pipe");
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", pipe))
            await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        await using (var first = await SourceRun.StartAsync(pipe))
        {
            await System.IO.File.AppendAllTextAsync(pipe, "one\ntw", TestContext.Current.CancellationToken);
            Assert.Equal(["one"], SourceRun.Texts(await first.TakeAsync(1)));
            await System.IO.File.AppendAllTextAsync(pipe, "o\nthree\n", TestContext.Current.CancellationToken);
            Assert.Equal(["two", "three"], SourceRun.Texts(await first.TakeAsync(2)));
        }
        await using var second = await SourceRun.StartAsync(pipe);
        await System.IO.File.AppendAllTextAsync(pipe, "four\n", TestContext.Current.CancellationToken);
        Assert.Equal(["four"], SourceRun.Texts(await second.TakeAsync(1)));
    }

    public void Dispose() => _folder.Dispose();

    private static SourceMap Position(long position) => new("position", DataValue.From(position));

    private void Write(string text) => System.IO.File.WriteAllText(Input, text, new UTF8Encoding(false));

    private void Append(string text, string name = "in.log") => System.IO.File.AppendAllText(_folder.Combine(name), text, new UTF8Encoding(false));
}
