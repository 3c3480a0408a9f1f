using System.Buffers;
using System.Text.Json.Nodes;
using Headrace.Connect.Config;
using Headrace.Connect.Storage;
using Headrace.TestKit.Golden;

namespace Headrace.Connect.Converters.Tests;

/// <summary>Every case of testdata/connect/converters.jsonl, which the real classes of Kafka Connect 4.3.1 answered.</summary>
public sealed class GoldenConverterTests
{
    private static readonly Dictionary<string, Type> Classes = typeof(StringConverter).Assembly.GetTypes()
        .Where(type => type.IsDefined(typeof(KafkaConnectNameAttribute), false) && !type.IsAssignableTo(typeof(Exception)))
        .ToDictionary(type => ((KafkaConnectNameAttribute)type.GetCustomAttributes(typeof(KafkaConnectNameAttribute), false)[0]).Name);

    public static TheoryData<string> Names => [.. GoldenFile.Read("converters.jsonl").Select(NameOf).Where(name => Classes.ContainsKey(name.Split(' ')[0])).Distinct()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Converter_AnswersAsTheRealOne(string name)
    {
        var cases = GoldenFile.Read("converters.jsonl").Where(golden => NameOf(golden) == name);

        var differences = GoldenFile.Differences(cases, Answer);

        Assert.True(differences.Count == 0, $"{differences.Count} cases differ:\n{string.Join('\n', differences)}");
    }

    [Fact]
    public void Settings_AreThoseOfTheRealClasses()
    {
        var differences = Classes.SelectMany(entry => GoldenFile.ConfigDifferences(
            entry.Key, Activator.CreateInstance(entry.Value) is IConverter converter ? converter.ConfigDefinition : ConfigDef.Empty)).ToList();

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    private static string NameOf(JsonObject golden) => $"{golden["class"]} {golden["case"]}";

    private static (string Name, JsonNode? Value) Answer(JsonObject golden)
    {
        var config = golden["config"]!.AsObject().ToDictionary(entry => entry.Key, entry => (string?)entry.Value);
        var converter = Activator.CreateInstance(Classes[(string)golden["class"]!])!;
        if (converter is IConverter data)
            data.Configure(config, isKey: false);
        else
            ((IHeaderConverter)converter).Configure(config);

        if ((string)golden["case"]! == "in")
        {
            ReadOnlyMemory<byte>? bytes = golden["bytes"] is { } hex ? new ReadOnlyMemory<byte>(Convert.FromHexString((string)hex!)) : (ReadOnlyMemory<byte>?)null;
            var output = converter is IConverter
                ? ((IConverter)converter).ToConnectData("t", null, bytes)
                : ((IHeaderConverter)converter).ToConnectHeader("t", "h", bytes);
            return ("output", DataText.Write(output));
        }

        var input = DataText.ReadSchemaAndValue(golden["input"]!);
        var buffer = new ArrayBufferWriter<byte>();
        var isThere = converter is IConverter
            ? ((IConverter)converter).FromConnectData("t", null, input.Schema, input.Value, buffer)
            : ((IHeaderConverter)converter).FromConnectHeader("t", "h", input.Schema, input.Value, buffer);
        return ("bytes", isThere ? Convert.ToHexStringLower(buffer.WrittenSpan) : null);
    }
}
