using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Headrace.Connect.Tests.Golden;

/// <summary>One file of cases that the real classes were asked, and the comparison of our answers with theirs.</summary>
internal static partial class GoldenFile
{
    /// <summary>The cases of a file.</summary>
    public static IEnumerable<JsonNode> Read(string name) =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "testdata", "golden", name + ".jsonl")).Select(line => JsonNode.Parse(line)!);

    /// <summary>Asks ours and compares; what differs goes on the list.</summary>
    public static void Compare(List<string> differences, string what, JsonNode? expected, Func<JsonNode?> ask)
    {
        string actual;
        try
        {
            actual = Text(ask());
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            actual = ErrorText(e);
        }

        var wanted = expected is JsonObject error && error["error"] is JsonArray chain ? ErrorText(chain) : Text(expected);

        // Faults of Java itself have messages of Java's own: ours only has to refuse too.
        var isAlike = wanted == AnyError ? actual.StartsWith("!!", StringComparison.Ordinal) : Normal(actual) == Normal(wanted);
        if (!isAlike)
            differences.Add($"{what}\n    wanted: {wanted}\n    actual: {actual}");
    }

    /// <summary>Fails with the first differences.</summary>
    public static void AssertNone(List<string> differences) =>
        Assert.True(differences.Count == 0, $"{differences.Count} cases differ:\n{string.Join('\n', differences.Take(25))}");

    private const string AnyError = "!! any";

    private static string Text(JsonNode? node) => node?.ToJsonString(JsonSerializerOptions.Default) ?? "null";

    private static string ErrorText(Exception error) => "!! " + error.GetType().Name + ": " + error.Message;

    private static string ErrorText(JsonArray chain)
    {
        var first = chain[0]!.GetValue<string>();
        var isOfConnect = first.StartsWith("DataException", StringComparison.Ordinal) || first.StartsWith("Schema", StringComparison.Ordinal)
            || first.StartsWith("ConfigException", StringComparison.Ordinal);
        return isOfConnect ? "!! " + first : AnyError;
    }

    /// <summary>Java has many classes of lists and maps, and shows the identities of arrays.</summary>
    private static string Normal(string text) => ArrayIdentity().Replace(CollectionClass().Replace(text, "class COLLECTION"), "[B@");

    [GeneratedRegex(@"class java\.util\.(?!Date)[A-Za-z0-9$.]+")]
    private static partial Regex CollectionClass();

    [GeneratedRegex(@"\[B@[0-9a-f]+")]
    private static partial Regex ArrayIdentity();
}
