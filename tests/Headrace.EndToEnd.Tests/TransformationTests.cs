using System.Text.RegularExpressions;
using Headrace.TestKit;

namespace Headrace.EndToEnd.Tests;

/// <summary>Transformations in the program as users start it.</summary>
public sealed partial class TransformationTests
{
    [Fact]
    public async Task EveryClassOfTheReference_IsListed()
    {
        var documented = Directory.EnumerateFiles(RepositoryRoot.Combine("docs", "reference"), "*.md", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines).Where(line => line.StartsWith("Class", StringComparison.Ordinal))
            .SelectMany(line => Name().Matches(line).Select(match => match.Groups[1].Value)).Order(StringComparer.Ordinal);
        await using var journey = new FileJourney(null);
        await journey.StartAsync();
        await journey.UntilReadyAsync();

        var (_, plugins) = await journey.Rest.GetAsync("connector-plugins?connectorsOnly=false");

        var listed = plugins.EnumerateArray().Where(plugin => plugin.GetProperty("type").GetString() is not ("source" or "sink"))
            .Select(plugin => plugin.GetProperty("class").GetString()).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(documented, listed);
    }

    [Fact]
    public async Task HostileScript_CostsItsRecordAlone()
    {
        await using var journey = new FileJourney(null);
        await File.WriteAllLinesAsync(journey.Input, ["one", "loop", "two", "memory", "drop", "three"], TestContext.Current.CancellationToken);
        await journey.StartAsync();
        await journey.UntilReadyAsync();

        await journey.Rest.PutConnectorAsync(
            journey.SourceName,
            ("connector.class", "FileStreamSource"),
            ("file", journey.Input),
            ("topic", journey.TopicName),
            ("value.converter", "org.apache.kafka.connect.storage.StringConverter"),
            ("errors.tolerance", "all"),
            ("transforms", "pick"),
            ("transforms.pick.type", "io.debezium.transforms.Filter"),
            ("transforms.pick.language", "jsr223.graal.js"),
            ("transforms.pick.condition", "if (value == 'loop') while (true); let s = 'x'; if (value == 'memory') while (true) s += s; value != 'drop'"));
        await journey.Rest.PutFileSinkAsync(journey.SinkName, journey.TopicName, journey.Output);

        await journey.UntilOutputAsync(() => File.Exists(journey.Output) && File.ReadAllText(journey.Output).EndsWith("three\n", StringComparison.Ordinal), "the last line has come through");
        Assert.Equal("one\ntwo\nthree\n", await File.ReadAllTextAsync(journey.Output, TestContext.Current.CancellationToken));
        Assert.Equal("RUNNING", (await journey.Rest.TaskStateAsync(journey.SourceName)).State);
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}
