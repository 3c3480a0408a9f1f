using System.Xml.Linq;
using Headrace.TestKit;

namespace Headrace.Architecture.Tests;

/// <summary>Dependencies point one way: the arrows of docs/architecture.md and no others.</summary>
public class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Headrace.Kafka.Protocol.Generator"] = [],
        ["Headrace.Kafka.Protocol"] = ["Headrace.Kafka.Protocol.Generator"],
        ["Headrace.Kafka.Client"] = ["Headrace.Kafka.Protocol"],
        ["Headrace.Kafka.Storage"] = ["Headrace.Kafka.Protocol"],
        ["Headrace.Kafka.Broker"] = ["Headrace.Kafka.Protocol", "Headrace.Kafka.Storage"],
        ["Headrace.Connect"] = [],
        ["Headrace.Connect.Converters"] = ["Headrace.Connect"],
        ["Headrace.Connect.Transforms"] = ["Headrace.Connect"],
        ["Headrace.Connect.Runtime"] = ["Headrace.Connect", "Headrace.Kafka.Client"],
        ["Headrace.Connect.Rest"] = ["Headrace.Connect.Runtime"],
        ["Headrace.Connector.Datagen"] = ["Headrace.Connect"],
        ["Headrace.Connector.File"] = ["Headrace.Connect"],
        ["Headrace.Connector.Testing"] = ["Headrace.Connect"],
        ["Headrace"] =
        [
            "Headrace.Kafka.Broker", "Headrace.Connect.Rest", "Headrace.Connect.Converters", "Headrace.Connect.Transforms", "Headrace.Connector.Datagen",
            "Headrace.Connector.File", "Headrace.Connector.Testing",
        ],
    };

    public static TheoryData<string> Projects => [.. ProjectFiles().Select(f => Path.GetFileNameWithoutExtension(f)!)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_ReferencesOnlyWhatTheArchitectureAllows(string project)
    {
        var file = ProjectFiles().Single(f => Path.GetFileNameWithoutExtension(f) == project);

        var references = XDocument.Load(file).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension((string)r.Attribute("Include")!)).ToList();

        Assert.True(Allowed.ContainsKey(project), $"{project} is not in the picture: add it to docs/architecture.md and to this test.");
        Assert.Empty(references.Except(Allowed[project]));
    }

    private static IEnumerable<string> ProjectFiles() =>
        new[] { "src", "connectors" }.SelectMany(folder => Directory.EnumerateFiles(RepositoryRoot.Combine(folder), "*.csproj", SearchOption.AllDirectories));
}
