using System.Globalization;
using Confluent.Kafka;
using Headrace.TestKit;

namespace Headrace.EndToEnd.Tests;

/// <summary>A pipeline of files whose worker is killed again and again, on the embedded broker and on Apache Kafka.</summary>
public sealed class FileKillTests(KafkaFixture kafka)
{
    private const int KillCount = 20;
    private const int LinesPerKill = 20_000;

    [Theory]
    [InlineData(BrokerKind.Embedded)]
    [InlineData(BrokerKind.ApacheKafka)]
    public async Task TwentyKillsAtRandomMoments_LoseNothingAndKeepTheOrder(BrokerKind broker)
    {
        var seed = Environment.TickCount;
        TestContext.Current.SendDiagnosticMessage("seed {0}", seed);
        var random = new Random(seed);
        await using var journey = await FileJourney.CreateAsync(broker, kafka);
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
            using var consumer = new ConsumerBuilder<Ignore, string>(new ConsumerConfig { BootstrapServers = bootstrapServers, GroupId = "witness", EnableAutoCommit = false }).Build();
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
