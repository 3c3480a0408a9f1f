using System.Globalization;
using Confluent.Kafka;
using Headrace.TestKit;

namespace Headrace.EndToEnd.Tests;

/// <summary>A real file through a durable topic into a real file, on the embedded broker and on Apache Kafka.</summary>
public sealed class FileJourneyTests(KafkaFixture kafka)
{
    private const int LargeFileLines = 2_600_000;   // 217 MB
    private const int KillCount = 20;
    private const int LinesPerKill = 20_000;

    [Theory]
    [InlineData(BrokerKind.Embedded)]
    [InlineData(BrokerKind.ApacheKafka)]
    public async Task LargeFile_ThroughATopic_ArrivesByteForByte(BrokerKind broker)
    {
        await using var journey = await CreateAsync(broker);
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
        await using var journey = await CreateAsync(broker);
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

    [Theory]
    [InlineData(BrokerKind.Embedded)]
    [InlineData(BrokerKind.ApacheKafka)]
    public async Task TwentyKillsAtRandomMoments_LoseNothingAndKeepTheOrder(BrokerKind broker)
    {
        var seed = Environment.TickCount;
        TestContext.Current.SendDiagnosticMessage("seed {0}", seed);
        var random = new Random(seed);
        await using var journey = await CreateAsync(broker);
        await using var input = new StreamWriter(journey.Input) { NewLine = "\n", AutoFlush = false };
        await journey.StartAsync();
        await journey.UntilReadyAsync();
        await journey.CreateConnectorsAsync();
        using var witness = new AcknowledgedRecords(journey.BootstrapServers, journey.TopicName + "-witness");
        var written = 0;

        for (var kill = 0; kill < KillCount; kill++)
        {
            Lines.Append(input, written, LinesPerKill);
            await input.FlushAsync(TestContext.Current.CancellationToken);
            written += LinesPerKill;

            // Any moment: before the broker listens, while connectors start, in the middle of the lines, or after them.
            witness.ProduceFor(TimeSpan.FromMilliseconds(random.Next(0, 1500)));
            await journey.Program!.KillAsync();
            await journey.StartAsync();
            if (random.Next(3) > 0)
                await journey.UntilReadyAsync();
        }

        await journey.UntilReadyAsync();
        var last = Lines.Line(written - 1);
        await journey.UntilOutputAsync(() => Lines.LastLine(journey.Output) == last, $"the last line has arrived (seed {seed})");
        await Tools.KcatToFileAsync(journey.BootstrapServers, journey.TopicName, journey.FromTopic);
        Lines.AssertAtLeastOnceInOrder(File.ReadLines(journey.FromTopic), written, $"the topic (seed {seed})");
        Lines.AssertAtLeastOnceInOrder(File.ReadLines(journey.Output), written, $"the output file (seed {seed})");
        witness.AssertAllAreThere();
        Assert.Equal(0, await journey.Program!.StopAsync());
    }

    private async Task<FileJourney> CreateAsync(BrokerKind broker) =>
        new(broker == BrokerKind.Embedded ? null : (await kafka.StartedAsync()).BootstrapServers);

    /// <summary>Which broker a journey runs on.</summary>
    public enum BrokerKind
    {
        Embedded,
        ApacheKafka,
    }

    /// <summary>A client that produces with acks=all beside the pipeline and remembers what the broker acknowledged and at which offset.</summary>
    private sealed class AcknowledgedRecords(string bootstrapServers, string topic) : IDisposable
    {
        private readonly SortedDictionary<long, string> _acknowledged = [];
        private readonly IProducer<Null, string> _producer = new ProducerBuilder<Null, string>(new ProducerConfig
        {
            BootstrapServers = bootstrapServers,
            Acks = Acks.All,
            EnableIdempotence = true,
            LingerMs = 1,
            MessageTimeoutMs = 300_000,
            ReconnectBackoffMs = 10,
            ReconnectBackoffMaxMs = 100,
        }).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();

        private int _next;

        public void ProduceFor(TimeSpan duration)
        {
            var end = TimeProvider.System.GetTimestamp() + (long)(duration.TotalSeconds * TimeProvider.System.TimestampFrequency);
            do
            {
                var value = (_next++).ToString(CultureInfo.InvariantCulture);
                _producer.Produce(topic, new() { Value = value }, report =>
                {
                    if (report.Error.IsError)
                        return;   // not acknowledged: it may be there or not
                    lock (_acknowledged)
                        _acknowledged[report.Offset] = value;
                });
                _producer.Poll(TimeSpan.FromMilliseconds(5));
            }
            while (TimeProvider.System.GetTimestamp() < end);
        }

        public void AssertAllAreThere()
        {
            _producer.Flush(TimeSpan.FromSeconds(60));
            Assert.NotEmpty(_acknowledged);
            using var consumer = new ConsumerBuilder<Ignore, string>(new ConsumerConfig { BootstrapServers = bootstrapServers, GroupId = "witness" }).Build();
            consumer.Assign(new TopicPartitionOffset(topic, 0, 0));
            var missing = new SortedDictionary<long, string>(_acknowledged);
            var deadline = DateTime.UtcNow.AddSeconds(60);
            while (missing.Count > 0 && DateTime.UtcNow < deadline)
            {
                var result = consumer.Consume(TimeSpan.FromMilliseconds(100));
                if (result is null || !missing.TryGetValue(result.Offset, out var value))
                    continue;
                Assert.Equal(value, result.Message.Value);
                missing.Remove(result.Offset);
            }

            Assert.True(missing.Count == 0, $"{missing.Count} of {_acknowledged.Count} acknowledged records are gone, the first at offset {missing.Keys.FirstOrDefault()}.");
        }

        public void Dispose() => _producer.Dispose();
    }
}
