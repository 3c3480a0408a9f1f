using Headrace.Connect.Errors;

namespace Headrace.Connector.Datagen.Tests;

public class DatagenTaskTests
{
    public static TheoryData<string> Quickstarts => [.. Quickstart.All.Select(static known => known.Name)];

    [Theory]
    [MemberData(nameof(Quickstarts))]
    public async Task Quickstart_MakesRecordsThatFitTheirSchemaWithTheirKey(string name)
    {
        var run = await DatagenRun.StartAsync(null, ("quickstart", name.ToUpperInvariant()));

        foreach (var record in await run.PollAsync())
        {
            record.ValueSchema!.Validate(record.Value);
            Assert.False(record.Key.IsNull);
            record.KeySchema!.Validate(record.Key);
        }
    }

    [Fact]
    public async Task Restart_MakesTheRecordsThatComeNext()
    {
        var first = await DatagenRun.StartAsync(null, ("quickstart", "orders"));
        var records = await first.PollAsync();
        var after = records[99].SourceOffset;

        var second = await DatagenRun.StartAsync(after, ("quickstart", "orders"));
        var again = await second.PollAsync();

        Assert.Equal(records.Skip(100).Select(static record => record.Value.ToString()), again.Take(400).Select(static record => record.Value.ToString()));
        Assert.Equal(100, again[0].Value.AsStruct().GetInt32("orderid"));
        Assert.Equal(1, again[0].Headers[0].Value.AsInt64());
    }

    [Fact]
    public async Task Iterations_EndWithTheKnownError()
    {
        var run = await DatagenRun.StartAsync(null, ("quickstart", "users"), ("iterations", "3"));

        Assert.Equal(3, (await run.PollAsync()).Count);
        var error = await Assert.ThrowsAsync<ConnectException>(run.PollAsync);
        Assert.Equal("Stopping connector: generated the configured 3 number of messages", error.Message);
    }

    [Fact]
    public async Task SchemaOfTheUser_GivesValuesAsItsPropertiesSay()
    {
        const string Schema = """
            {"type": "record", "name": "r", "namespace": "n", "fields": [
              {"name": "code", "type": {"type": "string", "arg.properties": {"regex": "(a|bc)-[0-9]{2}x?", "prefix": "<", "suffix": ">"}}},
              {"name": "round", "type": {"type": "int", "arg.properties": {"iteration": {"start": 10, "restart": 13}}}},
              {"name": "back", "type": {"type": "long", "arg.properties": {"iteration": {"start": 3, "restart": 0, "initial": 1}}}},
              {"name": "part", "type": {"type": "double", "arg.properties": {"range": {"min": 2, "max": 3}}}},
              {"name": "maybe", "type": ["null", "string"]},
              {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
              {"name": "level", "type": {"type": "enum", "name": "Level", "symbols": ["LOW", "HIGH"]}},
              {"name": "other", "type": "Level"},
              {"name": "list", "type": {"type": "array", "items": "int", "arg.properties": {"length": 2}}},
              {"name": "raw", "type": {"type": "bytes", "arg.properties": {"length": {"min": 1, "max": 3}}}},
              {"name": "yes", "type": {"type": "boolean", "arg.properties": {"odds": 1.0}}}]}
            """;
        var run = await DatagenRun.StartAsync(null, ("schema.string", Schema), ("schema.keyfield", "code"));

        var records = await run.PollAsync();

        Assert.Equal("n.r", records[0].ValueSchema!.Name);
        Assert.Equal([10, 11, 12, 10], records.Take(4).Select(static record => record.Value.AsStruct().GetInt32("round")));
        Assert.Equal([1, 3, 2, 1], records.Take(4).Select(static record => record.Value.AsStruct().GetInt64("back")));
        Assert.All(records, static record =>
        {
            var value = record.Value.AsStruct();
            value.Validate();
            Assert.Matches("^<(a|bc)-[0-9]{2}x?>$", value.GetString("code"));
            Assert.Equal(value.Get("code"), record.Key);
            Assert.InRange(value.GetFloat64("part"), 2, 3);
            Assert.Equal(2, value.GetArray("list")!.Count);
            Assert.InRange(value.GetBytes("raw")!.Value.Length, 1, 2);
            Assert.True(value.GetBoolean("yes"));
        });
        Assert.Contains(records, static record => record.Value.AsStruct().Get("maybe").IsNull);
        Assert.Contains(records, static record => !record.Value.AsStruct().Get("maybe").IsNull);
    }

    [Theory]
    [InlineData("quickstart", "nope", "There is no such quickstart. Choose one of clickstream,")]
    [InlineData("schema.string", "{", "Unable to parse the provided schema")]
    [InlineData("schema.string", "\"int\"", "The schema is not that of a record")]
    [InlineData("schema.string", """{"type":"record","name":"r","fields":[{"name":"a","type":"thing"}]}""", "The schema has the type 'thing'")]
    [InlineData("schema.string", """{"type":"record","name":"r","fields":[{"name":"a","type":{"type":"string","arg.properties":{"regex":"(?=a)"}}}]}""", "a group that looks around")]
    [InlineData("schema.filename", "/nowhere/x", "Unable to read the schema file")]
    [InlineData("max.interval", "0", "Set exactly one of schema.string, schema.filename, or quickstart")]
    public async Task WrongSettings_AreRefusedWithWhatToDo(string name, string value, string message)
    {
        var error = await Assert.ThrowsAsync<ConfigException>(() => DatagenRun.StartAsync(null, (name, value)));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
