using System.Diagnostics;
using System.Text;
using Headrace.Kafka.Protocol.Records;
using Headrace.TestKit;

namespace Headrace.Kafka.Protocol.Tests.Records;

public sealed class GoldenBatchTests
{
    private const long Time = 1_700_000_000_000;

    public static TheoryData<string> Names => [.. GoldenBatches.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void ABatchOfJavaIsReadAsJavaReadsIt(string name)
    {
        var golden = GoldenBatches.All[name];

        Assert.Equal(golden.Description, BatchText.Describe(golden.Bytes));
        using var reader = new RecordBatchReader();
        reader.Validate(RecordBatchView.Read(golden.Bytes), requireConsecutiveOffsets: name != "gaps");
    }

    [Fact]
    public void AnUncompressedBatchIsBuiltAsJavaBuildsIt()
    {
        using var plain = new RecordBatchBuilder { BaseOffset = 7, PartitionLeaderEpoch = 5 };
        AssertSame("mixed-none", AppendMixed(plain).Build());

        using var logAppendTime = new RecordBatchBuilder { BaseOffset = 100, PartitionLeaderEpoch = 5, LogAppendTimeMs = Time + 999 };
        AssertSame("log-append-time", AppendMixed(logAppendTime).Build());

        using var marker = new RecordBatchBuilder { BaseOffset = 55, PartitionLeaderEpoch = 5, ProducerId = 4711, ProducerEpoch = 4 };
        marker.AppendEndMarker(isCommit: true, coordinatorEpoch: 17, Time);
        AssertSame("marker-commit", marker.Build());
    }

    [Theory]
    [InlineData("marker-abort", ControlRecordType.Abort)]
    [InlineData("marker-commit", ControlRecordType.Commit)]
    public void AnEndMarkerSaysHowItsTransactionEnded(string name, ControlRecordType type)
    {
        using var reader = new RecordBatchReader();
        var batch = RecordBatchView.Read(GoldenBatches.All[name].Bytes);
        Assert.True(batch.IsControl);
        foreach (var record in reader.Read(batch))
            Assert.Equal(new ControlRecord(type, 17), ControlRecord.Read(record));
    }

    [Fact]
    public async Task JavaReadsWhatWeWrite()
    {
        Peers.SkipUnlessPresent();
        using var folder = new TempFolder();
        var batches = new List<byte[]>();
        foreach (var codec in Enum.GetValues<CompressionCodec>())
        {
            foreach (var level in (int?[])[null, 1, 9])
            {
                using var builder = new RecordBatchBuilder { Compression = codec, CompressionLevel = level, BaseOffset = 3, ProducerId = 9, ProducerEpoch = 1, BaseSequence = 5 };
                batches.Add(AppendMixed(builder).Build().ToArray());
                builder.Reset();
                for (var i = 0; i < 40; i++)
                    builder.Append(Time + i, Encoding.UTF8.GetBytes($"key-{i}"), Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat($"a line that repeats {i * i}; ", 200))));
                batches.Add(builder.Build().ToArray());
                var noise = new byte[200_000];
                new Random(3).NextBytes(noise);
                builder.Reset();
                builder.Append(Time, noise, noise);
                batches.Add(builder.Build().ToArray());
            }
        }
        using var edited = new RecordBatchBuilder { Compression = CompressionCodec.Lz4 };
        var bytes = AppendMixed(edited).Build().ToArray();
        RecordBatchEditor.SetBaseOffset(bytes, 1_000_000);
        RecordBatchEditor.SetPartitionLeaderEpoch(bytes, 77);
        RecordBatchEditor.SetLogAppendTime(bytes, Time + 5555);
        batches.Add(bytes);
        var file = folder.WriteText("batches.txt", string.Join('\n', batches.Select(Convert.ToHexStringLower)));

        var output = await RunJavaAsync("testdata/capture/Batches.java", "read", file);

        Assert.Equal(batches.SelectMany(batch => BatchText.Describe(batch)), output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static void AssertSame(string name, ReadOnlyMemory<byte> batch) =>
        Assert.Equal(Convert.ToHexStringLower(GoldenBatches.All[name].Bytes), Convert.ToHexStringLower(batch.Span));

    private static RecordBatchBuilder AppendMixed(RecordBatchBuilder builder)
    {
        builder.Append(Time, "key"u8.ToArray(), "value"u8.ToArray(), new RecordHeader("h", "v"u8.ToArray()));
        builder.Append(Time + 1, null, "no key"u8.ToArray());
        builder.Append(Time - 1000, "tombstone"u8.ToArray(), null);
        builder.Append(
            Time + 100_000,
            Array.Empty<byte>(),
            Array.Empty<byte>(),
            new RecordHeader("", Array.Empty<byte>()),
            new RecordHeader("none", null),
            new RecordHeader("h", "1"u8.ToArray()),
            new RecordHeader("h", "2"u8.ToArray()));
        builder.Append(Time + 2, null, null);
        builder.Append(Time + 3, "größe"u8.ToArray(), new byte[300], new RecordHeader("ключ", (byte[])[0xff, 0, 1]));
        return builder;
    }

    private static async Task<string> RunJavaAsync(string source, params string[] arguments)
    {
        var start = new ProcessStartInfo("java") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-cp", Path.Combine(Peers.Folder!, "kafka", "libs", "*"), Path.Combine(AppContext.BaseDirectory, source), .. arguments])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{await errors}\n{await output}");
        return await output;
    }
}
