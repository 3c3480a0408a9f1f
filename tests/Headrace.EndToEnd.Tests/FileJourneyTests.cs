using Headrace.TestKit;

namespace Headrace.EndToEnd.Tests;

/// <summary>A real file through a durable topic into a real file, on the embedded broker and on Apache Kafka.</summary>
public sealed class FileJourneyTests(KafkaFixture kafka)
{
    private const int LargeFileLines = 2_600_000;   // 217 MB

    [Theory]
    [InlineData(BrokerKind.Embedded)]
    [InlineData(BrokerKind.ApacheKafka)]
    public async Task LargeFile_ThroughATopic_ArrivesByteForByte(BrokerKind broker)
    {
        await using var journey = await FileJourney.CreateAsync(broker, kafka);
        Lines.Write(journey.Input, LargeFileLines);
        Assert.True(new FileInfo(journey.Input).Length >= 200_000_000);
        await journey.StartAsync();
        await journey.UntilReadyAsync();

        await journey.CreateConnectorsAsync();
        var size = new FileInfo(journey.Input).Length;
        await journey.UntilOutputAsync(() => File.Exists(journey.Output) && new FileInfo(journey.Output).Length >= size, "the whole file has arrived");
        await Tools.KcatToFileAsync(journey.BootstrapServers, journey.TopicName, journey.FromTopic);

        Assert.Equal(0, await journey.Program!.StopAsync());
        Lines.AssertSameBytes(journey.Input, journey.Output);
        Lines.AssertSameBytes(journey.Input, journey.FromTopic);
    }

    /// <summary>A batch that is too large for its topic is no record that is too large.</summary>
    [Theory]
    [InlineData(BrokerKind.Embedded)]
    [InlineData(BrokerKind.ApacheKafka)]
    public async Task TopicThatTakesSmallBatchesOnly_GetsAllRecordsThatItCanTake(BrokerKind broker)
    {
        await using var journey = await FileJourney.CreateAsync(broker, kafka);
        string[] lines = [.. Enumerable.Range(0, 600).Select(Lines.Line)];
        await File.WriteAllLinesAsync(journey.Input, [.. lines[..300], new string('x', 2500), .. lines[300..]], TestContext.Current.CancellationToken);
        await journey.StartAsync();
        await journey.UntilReadyAsync();

        await journey.Rest.PutConnectorAsync(
            journey.SourceName, ("connector.class", "FileStreamSource"), ("file", journey.Input), ("topic", journey.TopicName), ("value.converter", "org.apache.kafka.connect.storage.StringConverter"),
            ("errors.tolerance", "all"), ("headrace.restart.policy", "never"),
            ("topic.creation.default.partitions", "1"), ("topic.creation.default.replication.factor", "1"), ("topic.creation.default.max.message.bytes", "2000"));
        await journey.Program!.UntilPrintedAsync("are of 1 bytes from now on");
        await journey.Rest.PutFileSinkAsync(journey.SinkName, journey.TopicName, journey.Output);
        await journey.UntilOutputAsync(() => File.Exists(journey.Output) && File.ReadLines(journey.Output).LastOrDefault() == lines[^1], "the last line has arrived");

        // What was sent before a batch was refused comes again, in its place.
        Lines.AssertAtLeastOnceInOrder(File.ReadLines(journey.Output), lines.Length, journey.Output);
    }
}
