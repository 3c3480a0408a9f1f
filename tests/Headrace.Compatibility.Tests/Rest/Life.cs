using Headrace.TestKit;

namespace Headrace.Compatibility.Tests.Rest;

/// <summary>
/// Steps that two workers go through together: requests whose answers are compared, and between them <c>file: TEXT</c>, which is the content of <c>{f}</c> from then on, <c>topic: NAME</c>, and
/// <c>until PART: REQUEST</c>.
/// </summary>
internal static class Life
{
    public static async Task RunAsync(WorkerPair workers, string[] steps)
    {
        Peers.SkipUnlessPresent();
        using var folder = new TempFolder("life");
        var file = folder.Combine("file");
        foreach (var step in steps)
        {
            var line = step.Replace("{f}", file, StringComparison.Ordinal);
            if (line.StartsWith("file: ", StringComparison.Ordinal))
                await File.WriteAllTextAsync(file, line["file: ".Length..], TestContext.Current.CancellationToken);
            else if (line.StartsWith("topic: ", StringComparison.Ordinal))
                await workers.CreateTopicsAsync(line["topic: ".Length..]);
            else if (line.StartsWith("until ", StringComparison.Ordinal))
                await UntilAsync(workers, line["until ".Length..]);
            else
                await CompareAsync(workers, line);
        }
    }

    private static async Task UntilAsync(WorkerPair workers, string line)
    {
        var colon = line.LastIndexOf(": ", StringComparison.Ordinal);
        // A body has colons without a blank, a request none with one.
        await workers.UntilAsync(RestCase.Parse(line[(colon + 2)..]), line[..colon]);
    }

    private static async Task CompareAsync(WorkerPair workers, string line)
    {
        try
        {
            await workers.CompareAsync(RestCase.Parse(line));
        }
        catch (Xunit.Sdk.XunitException e)
        {
            throw new Xunit.Sdk.XunitException($"{line}\n{e.Message}");
        }
    }
}
