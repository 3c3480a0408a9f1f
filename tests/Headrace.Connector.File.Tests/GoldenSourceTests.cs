using System.Text.Json.Nodes;
using Headrace.Connect.Source;
using Headrace.TestKit;
using Headrace.TestKit.Golden;

namespace Headrace.Connector.File.Tests;

/// <summary>Every script of testdata/connect/file-source.jsonl, which the real task of Kafka Connect 4.3.1 ran.</summary>
public sealed class GoldenSourceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Scripts_GiveTheLinesAndPositionsOfTheRealTask()
    {
        var scripts = GoldenFile.Read("file-source.jsonl");
        for (var number = 0; number < scripts.Count; number++)
            await RunAsync(scripts[number], _folder.Combine($"{number}.txt"), $"script {number}");
    }

    public void Dispose() => _folder.Dispose();

    private static async Task RunAsync(JsonObject script, string file, string name)
    {
        var isAscii = (bool)script["ascii"]!;
        var stored = default(SourceMap);
        var run = await SourceRun.StartAsync(file);
        foreach (var step in script["steps"]!.AsArray())
        {
            if (step!["append"] is { } bytes)
            {
                await System.IO.File.AppendAllBytesAsync(file, Convert.FromHexString((string)bytes!), TestContext.Current.CancellationToken);
            }
            else if (step["restart"] is not null)
            {
                await run.DisposeAsync();
                run = await SourceRun.StartAsync(file, stored);
            }
            else
            {
                var records = await run.TakeQuietAsync();
                if (records.Count > 0)
                    stored = records[^1].SourceOffset;
                Assert.Equal(
                    (name, string.Join('\n', step["lines"]!.AsArray().Select(line => TextOf((string)line![0]!, (long)line[1]!, isAscii)))),
                    (name, string.Join('\n', records.Select(record => TextOf(record.Value.AsString(), record.SourceOffset!["position"].AsInt64(), isAscii)))));
            }
        }

        await run.DisposeAsync();
    }

    private static string TextOf(string line, long position, bool isAscii) => isAscii ? $"{position} {line}" : line;
}
