using System.Text;
using CsCheck;
using Headrace.Connect.Source;
using Headrace.TestKit;

namespace Headrace.Connector.File.Tests;

public sealed class FollowingProperties
{
    private static readonly Gen<string> Pieces = Gen.OneOf(
        Gen.Const("\n"), Gen.Const("\r"), Gen.Const("\r\n"), Gen.Const("ü€漢😀"), Gen.String[Gen.Char['a', 'z'], 0, 40], Gen.Const(new string('x', 50_000)));

    /// <summary>Whatever is appended in whatever pieces: the lines are those of the whole, and a restart at any of them goes on with the next.</summary>
    [Fact]
    public async Task LinesOfAGrowingFile_AreThoseOfTheWholeFile_AndARestartLosesNone()
    {
        await Gen.Select(Pieces.Array[1, 30], Gen.Int[0, 1_000_000], Gen.Int[1, 7]).SampleAsync(
            async (pieces, restart, batchSize) =>
            {
                using var folder = new TempFolder();
                var path = folder.Combine("in");
                var records = new List<SourceRecord>();
                await using (var run = await SourceRun.StartAsync(path, batchSize: batchSize))
                {
                    foreach (var piece in pieces)
                    {
                        await System.IO.File.AppendAllTextAsync(path, piece, new UTF8Encoding(false));
                        records.AddRange(await run.PollAsync());
                    }

                    for (var polled = await run.PollAsync(); polled.Count > 0; polled = await run.PollAsync())
                        records.AddRange(polled);
                }

                var expected = LinesOf(string.Concat(pieces));
                Assert.Equal(expected, SourceRun.Texts(records));
                if (records.Count == 0)
                    return;

                var last = restart % records.Count;
                await using var second = await SourceRun.StartAsync(path, records[last].SourceOffset);
                Assert.Equal(expected.Skip(last + 1), await second.TakeQuietTextsAsync());
            },
            iter: 40,
            threads: 1);
    }

    private static List<string> LinesOf(string text)
    {
        var lines = new List<string>();
        var start = 0;
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] is not ('\n' or '\r') || (text[index] == '\r' && index + 1 == text.Length))
                continue;
            lines.Add(text[start..index]);
            if (text[index] == '\r' && text[index + 1] == '\n')
                index++;
            start = index + 1;
        }

        return lines;
    }
}
