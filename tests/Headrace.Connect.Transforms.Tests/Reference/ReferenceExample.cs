using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Headrace.Connect.Converters;
using Headrace.Connect.Data;
using Headrace.Connect.Storage;

namespace Headrace.Connect.Transforms.Tests.Reference;

/// <summary>Runs the example of a page and writes down what happened.</summary>
internal static class ReferenceExample
{
    public static string Run(ReferencePage page, JsonNode example)
    {
        var text = new StringBuilder((string)example["text"]!).Append("\n\n");
        var config = example["config"]!.AsObject().ToDictionary(entry => entry.Key, entry => (string?)entry.Value);
        var type = page.Types.Count == 1 ? page.Types[0] : page.Types.Single(candidate => ReferencePage.JavaNameOf(candidate).EndsWith("$" + (string)example["of"]!, StringComparison.Ordinal));
        switch (Activator.CreateInstance(type))
        {
            case ITransformation transformation:
                RunTransformation(text, transformation, type, config, example);
                break;
            case IPredicate predicate:
                RunPredicate(text, predicate, type, config, example);
                break;
            case IConverter converter when example["header"] is null:
                RunConverter(text, converter, type, config, example["data"]!);
                break;
            case IHeaderConverter converter:
                RunHeaderConverter(text, converter, type, example["data"]!);
                break;
        }

        return text.ToString();
    }

    private static void RunTransformation(StringBuilder text, ITransformation transformation, Type type, Dictionary<string, string?> config, JsonNode example)
    {
        var predicate = example["predicate"] is { } condition ? MakePredicate((string)condition["type"]!) : null;
        var settings = new JsonObject { ["transforms"] = "t", ["transforms.t.type"] = ReferencePage.JavaNameOf(type) };
        foreach (var (key, value) in config)
            settings[$"transforms.t.{key}"] = value;
        if (predicate is not null)
        {
            settings["transforms.t.predicate"] = "p";
            settings["predicates"] = "p";
            settings["predicates.p.type"] = ReferencePage.JavaNameOf(predicate.GetType());
        }

        AppendJson(text, settings);
        var shown = new HashSet<string>(StringComparer.Ordinal);
        using (transformation)
        using (predicate)
        {
            transformation.Configure(config);
            predicate?.Configure(new Dictionary<string, string?>());
            foreach (var node in example["records"]!.AsArray())
            {
                var record = ExampleData.ReadRecord(node!, example["source"] is not null);
                text.Append("\nA record before:\n\n");
                AppendRecord(text, record, shown);
                var result = predicate is not null && !predicate.Test(record) ? record : transformation.Apply(record);
                if (result is null || ReferenceEquals(result, record))
                {
                    text.Append(result is null ? "\nIt is dropped.\n" : "\nIt passes unchanged.\n");
                    continue;
                }

                text.Append("\nAfter:\n\n");
                AppendRecord(text, result, shown);
            }
        }
    }

    private static IPredicate MakePredicate(string javaName) =>
        (IPredicate)Activator.CreateInstance(ReferencePage.All.SelectMany(page => page.Types).Single(type => ReferencePage.JavaNameOf(type) == javaName))!;

    private static void RunPredicate(StringBuilder text, IPredicate predicate, Type type, Dictionary<string, string?> config, JsonNode example)
    {
        var settings = new JsonObject
        {
            ["transforms"] = "drop",
            ["transforms.drop.type"] = "org.apache.kafka.connect.transforms.Filter",
            ["transforms.drop.predicate"] = "p",
            ["predicates"] = "p",
            ["predicates.p.type"] = ReferencePage.JavaNameOf(type),
        };
        foreach (var (key, value) in config)
            settings[$"predicates.p.{key}"] = value;
        AppendJson(text, settings);
        using (predicate)
        {
            predicate.Configure(config);
            foreach (var node in example["records"]!.AsArray())
            {
                var record = ExampleData.ReadRecord(node!, isSource: false);
                text.Append("\nFor this record:\n\n");
                AppendJson(text, ExampleData.Write(record));
                text.Append(CultureInfo.InvariantCulture, $"\nit is {(predicate.Test(record) ? "true" : "false")}.\n");
            }
        }
    }

    private static void RunConverter(StringBuilder text, IConverter converter, Type type, Dictionary<string, string?> config, JsonNode data)
    {
        var settings = new JsonObject { ["value.converter"] = ReferencePage.JavaNameOf(type) };
        foreach (var (key, value) in config)
            settings[$"value.converter.{key}"] = value;
        AppendJson(text, settings);
        converter.Configure(config, isKey: false);
        var schema = ExampleData.ReadSchema(data["schema"]);
        var bytes = new ArrayBufferWriter<byte>();
        Assert.True(converter.FromConnectData("t", null, schema, ExampleData.ReadValue(data["value"], schema), bytes));
        AppendBytes(text, data, bytes.WrittenMemory, isText: converter is StringConverter or Headrace.Connect.Converters.Json.JsonConverter);
        AppendRead(text, converter.ToConnectData("t", null, bytes.WrittenMemory));
    }

    private static void RunHeaderConverter(StringBuilder text, IHeaderConverter converter, Type type, JsonNode data)
    {
        AppendJson(text, new JsonObject { ["header.converter"] = ReferencePage.JavaNameOf(type) });
        converter.Configure(new Dictionary<string, string?> { ["converter.type"] = "header" });
        var schema = ExampleData.ReadSchema(data["schema"]);
        var bytes = new ArrayBufferWriter<byte>();
        Assert.True(converter.FromConnectHeader("t", "h", schema, ExampleData.ReadValue(data["value"], schema), bytes));
        AppendBytes(text, data, bytes.WrittenMemory, isText: true);
        AppendRead(text, converter.ToConnectHeader("t", "h", bytes.WrittenMemory));
    }

    private static void AppendBytes(StringBuilder text, JsonNode data, ReadOnlyMemory<byte> bytes, bool isText)
    {
        text.Append("\nIn Kafka Connect:\n\n");
        AppendJson(text, data);
        text.Append("\nIn Kafka").Append(isText ? "" : ", in hexadecimal").Append(":\n\n```text\n");
        text.Append(isText ? Encoding.UTF8.GetString(bytes.Span) : Convert.ToHexStringLower(bytes.Span)).Append("\n```\n");
    }

    private static void AppendRead(StringBuilder text, SchemaAndValue read)
    {
        text.Append("\nRead again:\n\n");
        AppendJson(text, new JsonObject { ["schema"] = read.Schema is null ? null : ExampleData.Write(read.Schema), ["value"] = ExampleData.Write(read.Value) });
    }

    /// <summary>Large schemas are shown once.</summary>
    private static void AppendRecord(StringBuilder text, ConnectRecord record, HashSet<string> shown)
    {
        var node = ExampleData.Write(record);
        if (node["valueSchema"]?.ToJsonString() is { Length: > 100 } schema && !shown.Add(schema))
            node["valueSchema"] = "as above";
        AppendJson(text, node);
    }

    private static void AppendJson(StringBuilder text, JsonNode node) => text.Append("```json\n").Append(JsonText.Of(node)).Append("\n```\n");
}
