using System.Text;
using Headrace.Connect.Config;
using Headrace.Connect.Rest.Endpoints;
using Headrace.Connect.Rest.Json;
using Headrace.Connect.Runtime.Validation;

namespace Headrace.Connect.Rest.Tests;

public sealed class SettingJsonTests
{
    [Fact]
    public void SharedDefinitions_AreWrittenAsOthers_EachTime()
    {
        var first = ConfigKeyInfo.From(ConfigKey.String("a").Default("\"ü\u0001😀").Document("The\nfirst.", Importance.High).Display("Group", 1, Width.Long, "A").WithDependents("b", "c"));
        var second = ConfigKeyInfo.From(ConfigKey.Int("b"));
        var (ofFirst, ofSecond) = (new SharedDefinition(), new SharedDefinition());
        var expected = Text(infos => ConnectJson.WriteInfos(infos, Infos(isShared: false)));

        for (var i = 0; i < 3; i++)
            Assert.Equal(expected, Text(infos => ConnectJson.WriteInfos(infos, Infos(isShared: true))));

        ConfigInfos Infos(bool isShared) => new("x", 0, ["Group"],
        [
            new(null, Value("z")),
            new(first, Value("a")) { Shared = isShared ? ofFirst : null },
            new(second, Value("b")) { Shared = isShared ? ofSecond : null },
        ]);

        static ConfigValueInfo Value(string name) => new(name, null, [], ["wrong"], true);
    }

    [Fact]
    public void Defaults_AreWrittenAsOthers_WheneverSomethingOfThemDiffers()
    {
        var definition = ConfigKeyInfo.From(ConfigKey.String("a").Default("é"));
        var shared = new SharedDefinition();
        ConfigValueInfo[] values =
        [
            new("a", "own", [], [], true), new("a", "é", [], [], true), new("a", "é", ["x"], [], true), new("a", "é", ["x", "y"], [], true), new("a", "é", [], ["wrong"], true),
            new("a", "é", [], [], false), new("a", null, [], [], true), new("a", "own", [], [], true), new("a", "é", [], [], true),
        ];

        foreach (var value in values.Concat(values))
        {
            Assert.Equal(
                Text(json => SettingJson.Write(json, new(definition, value))),
                Text(json => SettingJson.Write(json, new(definition, value) { Shared = shared })));
        }
    }

    private static string Text(Action<System.Text.Json.Utf8JsonWriter> write)
    {
        using var json = KafkaJson.Write(write);
        return Encoding.UTF8.GetString(json.WrittenSpan);
    }
}
