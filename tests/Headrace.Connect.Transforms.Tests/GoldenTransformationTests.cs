using System.Text.Json.Nodes;
using Headrace.Connect.Config;
using Headrace.Connect.Transforms.Debezium;
using Headrace.Connect.Transforms.Debezium.Scripting;
using Headrace.TestKit.Golden;

namespace Headrace.Connect.Transforms.Tests;

/// <summary>Every case of testdata/connect/transforms.jsonl and debezium.jsonl, which the real classes of Kafka Connect 4.3.1 and Debezium 3.6.0 answered.</summary>
public sealed class GoldenTransformationTests
{
    private const string DebeziumFile = "debezium.jsonl";

    private static readonly Dictionary<string, Type> Classes = typeof(Transformation).Assembly.GetTypes()
        .Where(type => type.IsDefined(typeof(KafkaConnectNameAttribute), false))
        .ToDictionary(type => ((KafkaConnectNameAttribute)type.GetCustomAttributes(typeof(KafkaConnectNameAttribute), false)[0]).Name);

    private static readonly Golden[] Files = [new("transforms.jsonl"), new(DebeziumFile)];

    public static TheoryData<string> Names => [.. Files.SelectMany(file => file.Cases).Select(NameOf).Distinct()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Class_AnswersAsTheRealOne(string name)
    {
        var differences = Files.SelectMany(file => GoldenFile.Differences(file.Cases.Where(golden => NameOf(golden) == name), golden => Answer(golden, file.Records))).ToList();

        Assert.True(differences.Count == 0, $"{differences.Count} cases differ:\n{string.Join('\n', differences)}");
    }

    /// <summary>As the JSON converter reads them: maps without a schema that share their keys, one after the other through the same transformation.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Class_AnswersAsTheRealOne_ToMapsThatShareTheirKeys(string name)
    {
        var layouts = new SharedKeys();
        var instances = new Dictionary<string, IDisposable>();
        var differences = new List<string>();
        for (var round = 0; round < 2; round++)
        {
            differences.AddRange(Files.SelectMany(file => GoldenFile.Differences(
                file.Cases.Where(golden => NameOf(golden) == name), golden => AnswerToSharedKeys(golden, file.Records, layouts, instances))));
        }

        Assert.True(differences.Count == 0, $"{differences.Count} cases differ:\n{string.Join('\n', differences)}");
        foreach (var instance in instances.Values)
            instance.Dispose();
    }

    [Fact]
    public void Settings_AreThoseOfTheRealClasses()
    {
        // What runs scripts is a package of its own of Debezium, whose classes could not be asked.
        var differences = Classes.Where(entry => !entry.Value.IsAssignableTo(typeof(ScriptTransformation))).SelectMany(entry => entry.Value.IsAssignableTo(typeof(DebeziumTransformation))
            ? GoldenFile.ConfigDifferences(DebeziumFile, entry.Key, DefinitionOf(entry.Value))
            : GoldenFile.ConfigDifferences(entry.Key, DefinitionOf(entry.Value))).ToList();

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    private static ConfigDef DefinitionOf(Type type) => Activator.CreateInstance(type) switch
    {
        IPredicate predicate => predicate.ConfigDefinition,
        ITransformation transformation => transformation.ConfigDefinition,
        _ => throw new InvalidOperationException($"{type} is neither a transformation nor a predicate."),
    };

    private static string NameOf(JsonObject golden) => (string)golden["class"]!;

    private static (string Name, JsonNode? Value) Answer(JsonObject golden, Dictionary<int, JsonNode> records)
    {
        var input = records[(int)golden["input"]!];
        using var instance = Configured(golden);
        return Answer(instance, input, DataText.ReadRecord(input));
    }

    private static (string Name, JsonNode? Value) AnswerToSharedKeys(
        JsonObject golden, Dictionary<int, JsonNode> records, SharedKeys layouts, Dictionary<string, IDisposable> instances)
    {
        var input = records[(int)golden["input"]!];
        var config = golden["config"]!.ToJsonString();
        if (!instances.TryGetValue(config, out var instance))
            instances.Add(config, instance = Configured(golden));
        return Answer(instance, input, layouts.Of(DataText.ReadRecord(input)));
    }

    private static IDisposable Configured(JsonObject golden)
    {
        var config = golden["config"]!.AsObject().ToDictionary(entry => entry.Key, entry => (string?)entry.Value);
        var instance = (IDisposable)Activator.CreateInstance(Classes[NameOf(golden)])!;
        if (instance is IPredicate predicate)
            predicate.Configure(config);
        else
            ((ITransformation)instance).Configure(config);
        return instance;
    }

    private static (string Name, JsonNode? Value) Answer(IDisposable instance, JsonNode input, ConnectRecord record)
    {
        if (instance is IPredicate predicate)
            return ("output", predicate.Test(record));

        var transformation = (ITransformation)instance;
        var output = DataText.Write(transformation.Apply(record));

        // The record that went in is not to be changed, whatever comes out.
        Assert.True(JsonNode.DeepEquals(input, DataText.Write(record)), "The input record was changed.");
        return ("output", JsonNode.DeepEquals(input, output) ? "same" : output);
    }

    private sealed class Golden
    {
        public Golden(string file)
        {
            var lines = GoldenFile.Read(file);
            Records = lines.Where(line => line["number"] is not null).ToDictionary(line => (int)line["number"]!, line => line["record"]!);
            Cases = [.. lines.Where(line => line["class"] is not null)];
        }

        public Dictionary<int, JsonNode> Records { get; }

        public IReadOnlyList<JsonObject> Cases { get; }
    }
}
