using System.Text.RegularExpressions;
using Headrace.TestKit;

namespace Headrace.Architecture.Tests;

/// <summary>What must not stand in the sources of the product.</summary>
public partial class SourceTests
{
    public static TheoryData<string, string> Banned => new()
    {
        { @"\bThread\.Sleep\(", "a sleep blocks a thread; wait for a condition or use a timer" },
        { @"\basync void\b", "nobody can wait for it or see it fail" },
        { @"\bNotImplementedException\b", "a stub is not a feature" },
        { @"\bDateTime(Offset)?\.(Utc)?Now\b", "time comes from TimeProvider" },
        { @"\b(TODO|FIXME|HACK|XXX)\b", "a leftover: finish it or write down why not" },
        { @"#pragma warning disable(?!.*//)", "a suppression says why" },
        { @"#region\b", "split the file by ideas instead" },
    };

    [Theory]
    [MemberData(nameof(Banned))]
    public void Sources_HoldNothingBanned(string pattern, string reason)
    {
        var regex = new Regex(pattern, RegexOptions.CultureInvariant);

        var found = Sources()
            .SelectMany(file => File.ReadLines(file).Select((line, index) => (File: Path.GetRelativePath(RepositoryRoot.Path, file), Line: index + 1, Text: line)))
            .Where(l => regex.IsMatch(l.Text) && !IsException(l.File, pattern))
            .Select(l => $"{l.File}:{l.Line}: {l.Text.Trim()}");

        Assert.True(!found.Any(), $"{reason}:\n{string.Join('\n', found)}");
    }

    [Fact]
    public void EventIds_AreUniqueInTheWholeProduct()
    {
        var ids = Sources()
            .SelectMany(file => EventId().Matches(File.ReadAllText(file)).Select(m => (Id: m.Groups[1].Value, File: Path.GetFileName(file))))
            .GroupBy(e => e.Id)
            .Where(g => g.Count() > 1)
            .Select(g => $"{g.Key}: {string.Join(", ", g.Select(e => e.File))}");

        Assert.Empty(ids);
    }

    // The program's own start time and clock on the demo's screen are the user's wall clock.
    private static bool IsException(string file, string pattern) =>
        pattern.Contains("DateTime", StringComparison.Ordinal) && file.StartsWith("src/Headrace/", StringComparison.Ordinal);

    private static IEnumerable<string> Sources() =>
        new[] { "src", "connectors" }
            .SelectMany(folder => Directory.EnumerateFiles(RepositoryRoot.Combine(folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    [GeneratedRegex(@"LoggerMessage\((?:EventId = )?(\d+)")]
    private static partial Regex EventId();
}
