using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Preview;

namespace Headrace.Trying;

/// <summary>A file of recorded records and what a chain of transformations makes of them.</summary>
/// <remarks>
/// <c>{"config": {…}, "cases": [{"name": …, "record": {…}, "expected": {…}}]}</c>. Of <c>expected</c>, only the members that it names are compared; null says that the record is dropped.
/// <c>"error"</c> in its place is a part of the error's text. A case with neither of them has not been recorded yet.
/// </remarks>
internal sealed class Fixture
{
    private const string Expected = "expected";
    private const string Error = "error";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject _document;
    private readonly Dictionary<string, string?> _config;
    private readonly List<JsonObject> _cases;

    private Fixture(string path, JsonObject document, Dictionary<string, string?> config, List<JsonObject> cases)
    {
        Path = path;
        _document = document;
        _config = config;
        _cases = cases;
    }

    public string Path { get; }

    /// <exception cref="ConnectException">The file is no fixture; the message says why.</exception>
    public static Fixture Read(string path)
    {
        JsonNode? node;
        try
        {
            node = JsonNode.Parse(File.ReadAllBytes(path));
        }
        catch (JsonException e)
        {
            throw new ConnectException($"{path} is not JSON: {e.Message}", e);
        }
        if (node is not JsonObject document || document["config"] is not JsonObject config || document["cases"] is not JsonArray cases
            || cases.Any(static entry => entry is not JsonObject { } found || found["record"] is not JsonObject))
        {
            throw new ConnectException($"{path} is no fixture: it has a \"config\" object and a list of \"cases\", each with a \"record\" object.");
        }
        return new(path, document, config.ToDictionary(static setting => setting.Key, static setting => setting.Value?.ToString(), StringComparer.Ordinal), [.. cases.Select(static entry => (JsonObject)entry!)]);
    }

    /// <summary>Runs all cases; for each, its name and what is wrong, null for nothing.</summary>
    public IEnumerable<(string Name, string? Problem)> Run(ConnectorPreview preview)
    {
        var records = preview.PreviewRecords(_config, _cases.Select(static entry => entry["record"]));
        return _cases.Select((entry, index) => (NameOf(entry, index), Compare(entry, records[index])));
    }

    /// <summary>Records what comes out now as what is expected.</summary>
    public void Update(ConnectorPreview preview)
    {
        var records = preview.PreviewRecords(_config, _cases.Select(static entry => entry["record"]));
        for (var i = 0; i < _cases.Count; i++)
        {
            _cases[i].Remove(Expected);
            _cases[i].Remove(Error);
            if (records[i].Error is { } error)
                _cases[i][Error] = error;
            else
                _cases[i][Expected] = records[i].After?.DeepClone();
        }
        File.WriteAllText(Path, _document.ToJsonString(Indented) + "\n");
    }

    private static string NameOf(JsonObject entry, int index) => (string?)entry["name"] ?? $"case {index + 1}";

    private static string? Compare(JsonObject entry, PreviewedRecord record)
    {
        if (entry[Error] is { } error)
        {
            return record.Error is null ? $"no error, but {Text(record.After)}"
                : record.Error.Contains((string)error!, StringComparison.Ordinal) ? null : $"the error is: {record.Error}";
        }
        if (!entry.ContainsKey(Expected))
            return "nothing is expected yet: record it with --update";
        if (record.Error is not null)
            return record.Error;
        if (entry[Expected] is not JsonObject expected)
            return record.IsDropped ? null : $"it is not dropped, but {Text(record.After)}";
        if (record.After is not { } actual)
            return "it is dropped";
        foreach (var (name, wanted) in expected)
        {
            if (!JsonNode.DeepEquals(wanted, actual[name]))
                return $"{name} is {Text(actual[name])}, not {Text(wanted)}";
        }
        return null;
    }

    private static string Text(JsonNode? node) => node?.ToJsonString(new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) ?? "null";
}
