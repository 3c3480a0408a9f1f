using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Headrace.Connect.Config;
using Headrace.Connect.Errors;

namespace Headrace.TestKit.Golden;

/// <summary>What the real classes answered (<c>testdata/connect/capture/capture.sh</c>), one case a line.</summary>
public static partial class GoldenFile
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 10_000 };
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 10_000 };

    /// <summary>Reads the cases of a file.</summary>
    public static IReadOnlyList<JsonObject> Read(string name) =>
        [.. File.ReadLines(RepositoryRoot.Combine("tests", "testdata", "connect", name)).Select(line => JsonNode.Parse(line, null, Deep)!.AsObject())];

    /// <summary>Checks every case and reports all that differ.</summary>
    /// <param name="cases">The cases.</param>
    /// <param name="answer">Runs a case through our class and returns the members that the real one answered, by the names that they have in the case.</param>
    /// <returns>A line for each case that differs: the input, what was expected and what came.</returns>
    public static IReadOnlyList<string> Differences(IEnumerable<JsonObject> cases, Func<JsonObject, (string Name, JsonNode? Value)> answer)
    {
        var differences = new List<string>();
        var number = 0;
        foreach (var golden in cases)
        {
            number++;
            string expected;
            string actual;
            try
            {
                var (name, value) = answer(golden);
                expected = golden["error"] is { } error ? "error " + Text(error) : Text(golden[name]);
                actual = Text(value);
            }
            catch (Exception exception) when (exception is ConnectException)
            {
                expected = golden["error"] is { } error ? "error " + Expected(error) : "no error";
                actual = "error " + Actual(golden["error"], exception);
            }
            catch (Exception exception)
            {
                expected = golden["error"] is { } error ? Text(error) : "no error";
                actual = exception.ToString();
            }

            if (expected != actual)
                differences.Add($"line {number}: {Shorten(Text(golden), 1500)}\n  expected {Shorten(expected, 1500)}\n  actual   {Shorten(actual, 1500)}");
        }

        return differences;
    }

    /// <summary>Compares declared settings with those that the real class declares.</summary>
    /// <returns>A line for each key that differs or that only one of them has.</returns>
    public static IReadOnlyList<string> ConfigDifferences(string name, ConfigDef definition)
    {
        var expected = Read("configs.jsonl").Where(line => (string)line["class"]! == name).Select(Text).ToList();
        return ConfigDifferences(name, expected, ActualSettings("class", name, definition));
    }

    /// <summary>The same for a class whose settings are in a file of their own, without the texts of their checks.</summary>
    public static IReadOnlyList<string> ConfigDifferences(string file, string name, ConfigDef definition)
    {
        var expected = Read(file).Where(line => (string?)line["setting"] == name).Select(Text).ToList();
        var actual = ActualSettings("setting", name, definition);
        foreach (var setting in actual)
            setting.Remove("validator");
        return ConfigDifferences(name, expected, actual);
    }

    private static IReadOnlyList<string> ConfigDifferences(string name, List<string> expected, List<JsonObject> settings)
    {
        var actual = settings.ConvertAll(Text);
        if (expected.Count == actual.Count && !expected.Except(actual).Any() && !expected.SequenceEqual(actual))
            return [$"the settings of {name} come in another order"];
        return [.. expected.Except(actual).Select(line => "expected " + line), .. actual.Except(expected).Select(line => "actual   " + line)];
    }

    private static List<JsonObject> ActualSettings(string member, string name, ConfigDef definition) =>
        [.. definition.Select(key => new JsonObject
        {
            [member] = name,
            ["name"] = key.Name,
            ["type"] = key.Type.ToString().ToUpperInvariant(),
            ["required"] = key.IsRequired,
            ["default"] = key.DefaultText,
            ["importance"] = key.Importance.ToString().ToUpperInvariant(),
            ["group"] = key.Group,
            ["order"] = key.OrderInGroup,
            ["width"] = key.Width.ToString().ToUpperInvariant(),
            ["display"] = key.DisplayName,
            ["validator"] = key.Validator?.ToString(),
        })];

    private static string Text(JsonNode? node) => node is null ? "null" : node.ToJsonString(Compact);

    private static string Shorten(string text, int max) => text.Length <= max ? text : text[..max] + "…";

    private static string Expected(JsonNode error) => IsOurs(error) ? $"{error["class"]}: {Normalize((string?)error["message"])}" : HasText(error) ? Normalize((string?)error["message"]) : "of Java";

    private static string Actual(JsonNode? error, Exception exception) =>
        error is null || IsOurs(error) ? $"{exception.GetType().Name}: {Normalize(exception.Message)}"
        : !HasText(error) ? "of Java"
        : exception.Message.Contains((string)error["message"]!, StringComparison.Ordinal) ? (string)error["message"]! : exception.Message;

    /// <summary>Whether Kafka Connect throws one of its own exceptions, which we have too.</summary>
    private static bool IsOurs(JsonNode error) =>
        (string?)error["class"] is nameof(DataException) or nameof(ConnectException) or nameof(ConfigException) or nameof(SchemaBuilderException);

    /// <summary>Whether the message of one of Java's exceptions is for the user; that of a NullPointerException is not.</summary>
    private static bool HasText(JsonNode error) => (string?)error["class"] is "IllegalArgumentException" or "SerializationException" or "DebeziumException" or "IllegalStateException";

    /// <summary>Java has several classes of lists and maps, we have one of each.</summary>
    private static string Normalize(string? message) => JavaCollections().Replace(message ?? "", match => match.Value.Contains("Map", StringComparison.Ordinal) ? "java.util.HashMap" : "java.util.ArrayList");

    [GeneratedRegex(@"java\.util\.(LinkedHashMap|TreeMap|ImmutableCollections\$Map\w+|ImmutableCollections\$List\w+|Arrays\$ArrayList|Collections\$\w+(List|Map))")]
    private static partial Regex JavaCollections();
}
