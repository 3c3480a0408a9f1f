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
        var settings = new SettingJson();
        var expected = Text(infos => ConnectJson.WriteInfos(infos, Infos(isShared: false), settings));

        for (var i = 0; i < 3; i++)
            Assert.Equal(expected, Text(infos => ConnectJson.WriteInfos(infos, Infos(isShared: true), settings)));

        ConfigInfos Infos(bool isShared) => new("x", 0, ["Group"],
        [
            new(null, Value("z")),
            new(first, Value("a")) { HasSharedDefinition = isShared },
            new(second, Value("b")) { HasSharedDefinition = isShared },
        ]);

        static ConfigValueInfo Value(string name) => new(name, null, [], ["wrong"], true);
    }

    [Fact]
    public void Defaults_AreWrittenAsOthers_WheneverSomethingOfThemDiffers()
    {
        var definition = ConfigKeyInfo.From(ConfigKey.String("a").Default("é"));
        var settings = new SettingJson();
        ConfigValueInfo[] values =
        [
            new("a", "own", [], [], true), new("a", "é", [], [], true), new("a", "é", ["x"], [], true), new("a", "é", ["x", "y"], [], true), new("a", "é", [], ["wrong"], true),
            new("a", "é", [], [], false), new("a", null, [], [], true), new("a", "own", [], [], true), new("a", "é", [], [], true),
        ];

        foreach (var value in values.Concat(values))
        {
            Assert.Equal(
                Text(json => new SettingJson().Write(json, new(definition, value))),
                Text(json => settings.Write(json, new(definition, value) { HasSharedDefinition = true })));
        }
    }

    private static string Text(Action<System.Text.Json.Utf8JsonWriter> write)
    {
        using var json = KafkaJson.Write(write);
        return Encoding.UTF8.GetString(json.WrittenSpan);
    }
}
