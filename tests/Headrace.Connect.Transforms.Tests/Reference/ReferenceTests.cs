using System.Text;
using System.Text.Json.Nodes;
using Headrace.TestKit;

namespace Headrace.Connect.Transforms.Tests.Reference;

/// <summary>docs/reference is made of what the classes declare and of examples that run here. WRITE_REFERENCE=1 writes it anew.</summary>
public sealed class ReferenceTests
{
    private static readonly string Folder = RepositoryRoot.Combine("docs", "reference");

    /// <summary>A page that another test makes of the metrics themselves.</summary>
    private const string MetricsPage = "metrics.md";

    private static readonly JsonObject Examples = JsonNode.Parse(File.ReadAllText(RepositoryRoot.Combine("tests", "testdata", "reference", "examples.json")))!.AsObject();

    [Fact]
    public void Pages_AreWhatClassesAndExamplesMake()
    {
        var pages = ReferencePage.All.ToDictionary(page => page.Path + ".md", page => page.Write(ReferenceExample.Run(page, Examples[page.Path]!)));
        pages["README.md"] = Index();
        if (Environment.GetEnvironmentVariable("WRITE_REFERENCE") is { Length: > 0 })
            Write(pages);

        var written = Directory.EnumerateFiles(Folder, "*.md", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Folder, path).Replace('\\', '/')).Where(page => page != MetricsPage).ToList();
        var different = pages.Where(page => !written.Contains(page.Key) || File.ReadAllText(Path.Combine(Folder, page.Key)) != page.Value).Select(page => page.Key)
            .Concat(written.Except(pages.Keys)).ToList();

        Assert.True(
            different.Count == 0,
            $"These pages of docs/reference are not what the classes and tests/testdata/reference/examples.json make: {string.Join(", ", different)}. " +
            "If the change is meant, run this test with WRITE_REFERENCE=1 and look at the difference.");
    }

    [Fact]
    public void EveryClass_HasAnExample_AndNothingElse() =>
        Assert.Equal(ReferencePage.All.Select(page => page.Path), Examples.Select(example => example.Key).Order(StringComparer.Ordinal));

    private static string Index()
    {
        var text = new StringBuilder(
            "# Reference: transformations, predicates, converters\n\n" +
            "A page for each, with its settings and an example. They answer to the names of the Java classes that they stand in for, so that a connector's settings run unchanged.\n" +
            "What differs from the real ones is in [converters and transformations: compatibility](../compatibility/converters-and-transformations.md).\n\n" +
            "In the examples, records are shown as JSON. A type with `?` is optional; a record without `valueSchema` has no schema.\n");
        foreach (var (folder, title) in new[] { ("transformations", "Transformations"), ("debezium", "Transformations of Debezium"), ("predicates", "Predicates"), ("converters", "Converters") })
        {
            text.Append("\n## ").Append(title).Append("\n\n");
            foreach (var page in ReferencePage.All.Where(page => page.Path.StartsWith(folder + "/", StringComparison.Ordinal)))
                text.Append("- [").Append(page.Name).Append("](").Append(page.Path).Append(".md): ").Append(page.Summary).Append('\n');
        }

        return text.ToString();
    }

    private static void Write(Dictionary<string, string> pages)
    {
        foreach (var folder in Directory.Exists(Folder) ? Directory.EnumerateDirectories(Folder) : [])
            Directory.Delete(folder, recursive: true);
        foreach (var (name, text) in pages)
        {
            var path = Path.Combine(Folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
    }
}
