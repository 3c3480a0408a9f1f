using Headrace.Connect.Runtime.Explanations;
using Headrace.TestKit;

namespace Headrace.Connect.Runtime.Tests.Explanations;

/// <summary>Codes are a promise to whoever looks for them.</summary>
public sealed class KnownErrorsTests
{
    private static readonly string Folder = RepositoryRoot.Combine("docs", "errors");

    [Fact]
    public void EachCode_IsUsedOnce_AndHasAPageOfItsTitle_AndEachPageHasACode()
    {
        Assert.Equal(KnownErrors.All.Count, KnownErrors.All.Select(static error => error.Code).Distinct().Count());
        Assert.Equal(
            KnownErrors.All.Select(static error => error.Code).Order(StringComparer.Ordinal),
            Directory.GetFiles(Folder, "HR-*.md").Select(static file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal));
        Assert.All(KnownErrors.All, static error => Assert.Equal($"# {error.Code}: {error.Title}", File.ReadLines(Path.Combine(Folder, error.Code + ".md")).First()));
    }

    [Fact]
    public void TheList_HasAllOfThem()
    {
        var list = File.ReadAllText(Path.Combine(Folder, "README.md"));
        Assert.All(KnownErrors.All, error => Assert.Contains($"| [{error.Code}]({error.Code}.md) | {error.Title} |", list, StringComparison.Ordinal));
    }

    [Fact]
    public void EachField_IsInTheTable() =>
        Assert.Equal(
            typeof(KnownErrors).GetFields().Where(static field => field.FieldType == typeof(KnownError)).Select(static field => ((KnownError)field.GetValue(null)!).Code).Order(StringComparer.Ordinal),
            KnownErrors.All.Select(static error => error.Code).Order(StringComparer.Ordinal));
}
