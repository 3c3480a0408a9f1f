using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Source;

namespace Headrace.Connector.File.Tests;

public sealed class FileStreamSourceConnectorTests
{
    private static readonly Dictionary<string, string?> WithFile = new() { ["file"] = "/tmp/x", ["topic"] = "t" };
    private static readonly Dictionary<string, string?> StandardInput = new() { ["topic"] = "t" };
    private static readonly SourceMap Partition = new("filename", DataValue.From("/tmp/x"));

    public static TheoryData<string, SourceMap?, SourceMap?> WrongOffsets => new()
    {
        { "Partition objects should contain the key 'filename'", new SourceMap("other", DataValue.From("x")), new SourceMap("position", DataValue.From(0L)) },
        { "Partition objects cannot be null", null, new SourceMap("position", DataValue.From(0L)) },
        { "Offset objects should either be null or contain the key 'position'", Partition, new SourceMap("pos", DataValue.From(0L)) },
        { "The value for the 'position' key in the offset is expected to be a Long value", Partition, new SourceMap("position", DataValue.From("0")) },
        { "The value for the 'position' key in the offset should be a non-negative value", Partition, new SourceMap("position", DataValue.From(-1L)) },
    };

    [Theory]
    [MemberData(nameof(WrongOffsets))]
    public async Task WrongOffset_IsRefusedWithKafkasMessage(string message, SourceMap? partition, SourceMap? offset)
    {
        var exception = await Assert.ThrowsAsync<ConnectException>(async () => await new FileStreamSourceConnector().AlterOffsetsAsync(
            WithFile, [new(partition, offset)], TestContext.Current.CancellationToken));

        Assert.Equal(message, exception.Message);
    }

    [Fact]
    public async Task RemovalOfAnyOffset_AndOffsetsOfOtherFiles_AreAccepted() => Assert.True(await new FileStreamSourceConnector().AlterOffsetsAsync(
        WithFile,
        [new(new SourceMap("garbage", DataValue.From(1L)), null), new(new SourceMap("filename", DataValue.From("other")), new SourceMap("position", DataValue.From(5L)))],
        TestContext.Current.CancellationToken));

    [Fact]
    public async Task OffsetsOfStandardInput_CannotBeModified()
    {
        var exception = await Assert.ThrowsAsync<ConnectException>(async () => await new FileStreamSourceConnector().AlterOffsetsAsync(
            StandardInput, [], TestContext.Current.CancellationToken));

        Assert.StartsWith("Offsets cannot be modified if the 'file' configuration is unspecified.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ExactlyOnce_IsSupportedForFilesOnly()
    {
        Assert.Equal(ExactlyOnceSupport.Supported, new FileStreamSourceConnector().GetExactlyOnceSupport(WithFile));
        Assert.Equal(ExactlyOnceSupport.Unsupported, new FileStreamSourceConnector().GetExactlyOnceSupport(StandardInput));
        Assert.Equal(ConnectorTransactionBoundaries.Unsupported, new FileStreamSourceConnector().GetTransactionBoundaries(WithFile));
    }

    [Fact]
    public async Task Tasks_AreAlwaysOne()
    {
        var connector = new FileStreamSourceConnector();
        await connector.StartAsync(WithFile, TestContext.Current.CancellationToken);

        Assert.Equal(WithFile, Assert.Single(connector.GetTaskConfigs(3)));
    }

    [Fact]
    public void Definition_IsKafkas()
    {
        Assert.Equal(
            [("file", ConfigType.String, false, null, Importance.High), ("topic", ConfigType.String, true, null, Importance.High), ("batch.size", ConfigType.Int, false, 2000, Importance.Low)],
            new FileStreamSourceConnector().ConfigDefinition.Select(key => (key.Name, key.Type, key.IsRequired, key.DefaultValue, key.Importance)));
        Assert.Equal([("file", ConfigType.String, false, (object?)null)], new FileStreamSinkConnector().ConfigDefinition.Select(key => (key.Name, key.Type, key.IsRequired, key.DefaultValue)));
    }

    [Fact]
    public void EmptyTopic_IsRefused()
    {
        var values = new FileStreamSourceConnector().Validate(new Dictionary<string, string?> { ["topic"] = "" });

        Assert.Equal(["Invalid value  for configuration topic: String must be non-empty"], values.Single(value => value.Name == "topic").Errors);
    }
}
