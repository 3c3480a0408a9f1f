using System.Text.RegularExpressions;
using Headrace.TestKit;

namespace Headrace.EndToEnd.Tests;

/// <summary>The way that docs/writing-a-connector.md shows, from a new project to a plugin that a worker runs: its commands as they stand, in other folders.</summary>
public sealed partial class WritingAConnectorTests
{
    private const int Numbers = 3;

    // A version that no cache knows, packages that are installed nowhere else, those of the repository for what the SDK needs, and no process that outlives the commands.
    private static readonly string Settings = $"""
        export PackageVersion=0.1.{Environment.TickCount & int.MaxValue} NUGET_PACKAGES=$PWD/installed
        export NUGET_FALLBACK_PACKAGES={Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? "$HOME/.nuget/packages"} NuGetAudit=false
        export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false DOTNET_CLI_TELEMETRY_OPTOUT=1
        export PATH={Path.GetDirectoryName(HeadraceProcess.Program)}:$PATH

        """;

    [Fact]
    public async Task StepsFromANewProjectOn_MakeAPluginThatAWorkerRuns()
    {
        using var folder = new TempFolder("writing");
        var plugins = folder.Combine("plugins");
        var port = FreePort.Next();
        var topic = folder.Combine("counted");
        var addClasses = $"cp {RepositoryRoot.Combine("tests", "Headrace.EndToEnd.Tests", "Examples", "CounterSource.cs")} .\n";
        var commands = string.Join(addClasses, Blocks())
            .Replace("src/Headrace.Connect", RepositoryRoot.Combine("src", "Headrace.Connect"), StringComparison.Ordinal)
            .Replace("/tmp/headrace-packages", folder.Combine("packages"), StringComparison.Ordinal)
            .Replace("/opt/headrace/plugins", plugins, StringComparison.Ordinal);

        var printed = await Tools.RunAsync("/bin/bash", "-ec", $"cd {folder.Path}\n{Settings}{commands}");
        await using var program = HeadraceProcess.Start(
            "start", "--data", folder.Combine("data"), "--kafka-port", $"{FreePort.Next()}", "--rest-port", $"{port}",
            "--worker", folder.WriteText("worker.properties", $"plugin.path={plugins}\n"));
        using var rest = new RestClient(port);
        await program.UntilAsync(rest.IsReadyAsync, "the worker is ready");
        await rest.PutConnectorAsync(
            "counts", ("connector.class", "CounterSource"), ("topic", "counted"), ("interval.ms", "10"), ("value.converter", "org.apache.kafka.connect.converters.LongConverter"));
        await rest.PutConnectorAsync(
            "shows", ("connector.class", "FileStreamSink"), ("topics", "counted"), ("file", topic), ("value.converter", "org.apache.kafka.connect.converters.LongConverter"));
        await program.UntilAsync(() => Task.FromResult(File.Exists(topic) && File.ReadLines(topic).Count() > Numbers), "numbers have arrived");

        Assert.Matches(@"source +1\.0\.0 +Headrace\.Examples\.CounterSourceConnector +CounterSource", printed);
        Assert.Equal(["0", "1", "2"], File.ReadLines(topic).Take(Numbers));
        Assert.Equal(0, await program.StopAsync());
    }

    /// <summary>The commands: those that make the project, and those that publish it.</summary>
    private static List<string> Blocks()
    {
        var blocks = TextBlock().Matches(File.ReadAllText(RepositoryRoot.Combine("docs", "writing-a-connector.md"))).Select(static match => match.Groups[1].Value).ToList();
        Assert.Equal(2, blocks.Count);
        return blocks;
    }

    [GeneratedRegex("```text\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex TextBlock();
}
