using System.Text.RegularExpressions;
using Headrace.TestKit;

namespace Headrace.Architecture.Tests;

/// <summary>The order of imports: that of <c>dotnet format style</c>, which takes minutes for what a look at the first lines of the files tells.</summary>
public sealed partial class ImportTests
{
    private static readonly string[] Folders = ["src", "connectors", "tests", "benchmarks"];

    [Fact]
    public void Imports_AreInOrder_SystemFirst()
    {
        var found = Folders
            .SelectMany(static folder => Directory.EnumerateFiles(RepositoryRoot.Combine(folder), "*.cs", SearchOption.AllDirectories))
            .Where(static file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .SelectMany(static file => OutOfOrder(File.ReadLines(file)).Select(line => $"{Path.GetRelativePath(RepositoryRoot.Path, file)}: {line}"))
            .ToList();

        Assert.True(found.Count == 0, $"these belong further up; 'dotnet format style' moves them:\n{string.Join('\n', found)}");
    }

    [Theory]
    [InlineData("using B;\nusing A;", "using A;")]
    [InlineData("using A;\n\nusing System;", "using System;")]
    [InlineData("using Systems;\nusing System.Text;", "using System.Text;")]
    [InlineData("using A.B;\nusing A;", "using A;")]
    [InlineData("using A.B;\nusing AA;\nusing A.C;", "using A.C;")]
    [InlineData("using b;\nusing A;", "using A;")]
    [InlineData("using A.B;\nusing a.C;", "using a.C;")]
    [InlineData("using static System.Math;\nusing A;", "using A;")]
    [InlineData("using C = System.Int32;\nusing static System.Math;", "using static System.Math;")]
    [InlineData("using A;\nnamespace N;\nusing C;\nusing B;", "using B;")]
    public void ImportThatBelongsFurtherUp_IsFound(string lines, string found) => Assert.Equal([found], OutOfOrder(lines.Split('\n')));

    [Theory]
    [InlineData("using System;\nusing System.Text;\nusing a.C;\nusing A.B;\nusing A_;\nusing Aa;\nusing B.C;\nusing BB;\nusing static System.Math;\nusing A2 = System.Int32;")]
    [InlineData("using B;\n\nnamespace N;\n\n// why\nusing A = System.Int32;\n\nclass C { void M() { using var b = B();\nusing A;")]
    public void ImportsInOrder_AreLeft(string lines) => Assert.Empty(OutOfOrder(lines.Split('\n')));

    private static IEnumerable<string> OutOfOrder(IEnumerable<string> lines)
    {
        Match? last = null;
        foreach (var line in lines)
        {
            if (Import().Match(line) is { Success: true } import)
            {
                if (last is not null && Compare(last, import) > 0)
                    yield return line;
                last = import;
            }
            else if (line.StartsWith("namespace ", StringComparison.Ordinal))
            {
                last = null;
            }
            else if (line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal))
            {
                yield break;
            }
        }
    }

    /// <summary>Namespaces, then types, then aliases; name by name, small letters before capital ones where nothing else differs.</summary>
    private static int Compare(Match one, Match other)
    {
        if (Kind(one) != Kind(other))
            return Kind(one) - Kind(other);
        var (parts, otherParts) = (Name(one).Split('.'), Name(other).Split('.'));
        var isSystem = parts[0] == "System";
        if (isSystem != (otherParts[0] == "System"))
            return isSystem ? -1 : 1;
        for (var i = 0; i < parts.Length && i < otherParts.Length; i++)
        {
            var order = string.CompareOrdinal(parts[i].ToLowerInvariant(), otherParts[i].ToLowerInvariant());
            if (order == 0)
                order = string.CompareOrdinal(otherParts[i], parts[i]);
            if (order != 0)
                return order;
        }
        return parts.Length - otherParts.Length;
    }

    private static int Kind(Match import) => import.Groups["alias"].Success ? 2 : import.Groups["static"].Success ? 1 : 0;

    private static string Name(Match import) => import.Groups["alias"].Success ? import.Groups["alias"].Value : import.Groups["name"].Value;

    [GeneratedRegex(@"^using (?<static>static )?((?<alias>\w+) = )?(?<name>[^=(]+);$")]
    private static partial Regex Import();
}
