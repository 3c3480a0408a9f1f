using System.Text.RegularExpressions;
using Headrace.TestKit;

namespace Headrace.Architecture.Tests;

/// <summary>What the documentation points at is there.</summary>
public partial class DocumentationTests
{
    [Fact]
    public void Links_LeadToFilesOfTheRepository()
    {
        var broken = Pages().SelectMany(page => Link().Matches(File.ReadAllText(page))
            .Select(m => m.Groups[1].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal))
            .Where(target => !Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, target)))
            .Select(target => $"{Path.GetRelativePath(RepositoryRoot.Path, page)}: {target}"));

        Assert.Empty(broken);
    }

    [Fact]
    public void Architecture_NamesOnlySourceFilesThatExist()
    {
        string[] folders = ["src", "connectors", "tests", "benchmarks"]; // the program may be made anew meanwhile, beside them
        var names = folders.SelectMany(static folder => Directory.EnumerateFiles(RepositoryRoot.Combine(folder), "*.cs", SearchOption.AllDirectories)).Select(Path.GetFileName).ToHashSet(StringComparer.Ordinal);

        var missing = SourceFile().Matches(File.ReadAllText(RepositoryRoot.Combine("docs", "architecture.md"))).Select(m => m.Groups[1].Value).Where(name => !names.Contains(name));

        Assert.Empty(missing);
    }

    private static IEnumerable<string> Pages() =>
        Directory.EnumerateFiles(RepositoryRoot.Combine("docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(RepositoryRoot.Path, "*.md"));

    [GeneratedRegex(@"\]\(([^)#\s]+)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(\w+\.cs)\b")]
    private static partial Regex SourceFile();
}
