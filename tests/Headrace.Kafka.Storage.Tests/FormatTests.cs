using System.Text;
using Headrace.Kafka.Protocol.Records;
using Headrace.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Headrace.Kafka.Storage.Tests;

/// <summary>What lies on the disk, byte by byte: docs/formats/log.md. A change here needs a new format version.</summary>
public sealed class FormatTests
{
    [Fact]
    public async Task Files_AreAsDocumented()
    {
        var disk = new SimulatedDisk();
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(Batches.Time));
        var directory = LogDirectory.Open(new() { Path = "/data", Disk = disk, Time = time, ClusterId = "MkU3OEVBNTcwNTJENDM2Qg", NodeId = 3 });
        directory.Load(_ => new());
        var log = directory.Create("topic", 0, 1, new() { IndexIntervalBytes = 0 })[0];
        for (var i = 0; i < 3; i++)
            log.Append(Batches.Of(2, timestamp: Batches.Time + i, producerId: 5, epoch: 1, sequence: i * 2));
        log.Housekeeping.Checkpoint();
        log.DeleteRecords(1);
        await directory.DisposeAsync();

        Assert.Equal(
            ["/data/.lock-owner", "/data/clean-stop", "/data/meta.properties", "/data/topic-0/00000000000000000000.index", "/data/topic-0/00000000000000000000.log", "/data/topic-0/00000000000000000000.timeindex", "/data/topic-0/partition.state"],
            disk.AllFiles().Order(StringComparer.Ordinal));
        Assert.Equal(
            """
            # Written once by headrace. Whose data this folder holds, and in which format.
            version=1
            cluster.id=MkU3OEVBNTcwNTJENDM2Qg
            node.id=3
            headrace.format=1

            """.ReplaceLineEndings("\n"),
            Encoding.UTF8.GetString(disk["/data/meta.properties"]));
        var size = Batches.Of(2).Length;
        Assert.Equal(87, size);
        AssertHex("00000003 00000057  00000005 000000ae", disk["/data/topic-0/00000000000000000000.index"]);
        AssertHex("0000018bcfe56802 00000003  0000018bcfe56803 00000005", disk["/data/topic-0/00000000000000000000.timeindex"]);
        var state = disk["/data/topic-0/partition.state"];
        AssertHex(
            $"""
            48525053 0001 {Crc32C.Compute(state.AsSpan(10)):x8}
            0000000000000001 0000000000000006 0000000000000000 00000105 00000002 00000002
            0000018bcfe56803 0000000000000005 00000000 0000018bcfe56801 0000000000000000
            00000001
              0000000000000005 0001 0000018bcfe56800 03
                00000000 00000001 0000000000000000 0000000000000001 0000018bcfe56801
                00000002 00000003 0000000000000002 0000000000000003 0000018bcfe56802
                00000004 00000005 0000000000000004 0000000000000005 0000018bcfe56803
            """,
            state);
    }

    [Fact]
    public async Task Segments_PassKafkasOwnCheck()
    {
        Peers.SkipUnlessPresent();
        using var folder = new TempFolder("headrace-storage");
        await using (var directory = LogDirectory.Open(new() { Path = folder.Path }))
        {
            directory.Load(_ => new());
            var log = directory.Create("topic", 0, 1, new() { SegmentBytes = 20_000, IndexIntervalBytes = 500 })[0];
            for (var i = 0; i < 400; i++)
                log.Append(Batches.Of(3, timestamp: Batches.Time + (i * 10), padding: i % 50));
        }

        var files = Directory.GetFiles(folder.Combine("topic-0")).Where(file => !file.EndsWith("partition.state", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        Assert.True(files.Count > 9);
        var output = await PeerProcess.RunKafkaToolAsync(null, "org.apache.kafka.tools.DumpLogSegments", "--deep-iteration", "--files", string.Join(',', files));
        Assert.DoesNotContain("Mismatches in", output, StringComparison.Ordinal);
        Assert.DoesNotContain("isvalid: false", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Found timestamp mismatch", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Index timestamp out of order", output, StringComparison.Ordinal);
        Assert.DoesNotContain("rror", output, StringComparison.Ordinal);
        Assert.Contains("offset: 1199 ", output, StringComparison.Ordinal);
    }

    private static void AssertHex(string expected, byte[] actual) =>
        Assert.Equal(string.Concat(expected.Where(character => !char.IsWhiteSpace(character))), Convert.ToHexStringLower(actual));
}
