using Confluent.Kafka;

namespace Headrace.Kafka.Broker.Tests;

public sealed class ConfluentClientTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_produced_record_is_consumed_by_a_group_and_survives_a_restart()
    {
        await using var broker = await TestBroker.StartAsync();
        using (var producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = broker.BootstrapServers, EnableIdempotence = true }).Build())
        {
            for (var i = 0; i < 100; i++)
            {
                var report = await producer.ProduceAsync("lines", new Message<string, string> { Key = $"k{i}", Value = $"v{i}" }, TestContext.Current.CancellationToken);
                Assert.Equal(i, report.Offset.Value);
            }
        }

        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"v{i}"), Consume(broker, "lines", "readers", 40));
        await broker.RestartAsync();
        Assert.Equal(Enumerable.Range(40, 60).Select(i => $"v{i}"), Consume(broker, "lines", "readers", 60));
    }

    private static List<string> Consume(TestBroker broker, string topic, string group, int count)
    {
        using var consumer = new ConsumerBuilder<string, string>(new ConsumerConfig
        {
            BootstrapServers = broker.BootstrapServers,
            GroupId = group,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
        }).Build();
        consumer.Subscribe(topic);
        var values = new List<string>();
        using var limit = new CancellationTokenSource(Deadline);
        while (values.Count < count)
            values.Add(consumer.Consume(limit.Token).Message.Value);
        consumer.Commit();
        consumer.Close();
        return values;
    }
}
