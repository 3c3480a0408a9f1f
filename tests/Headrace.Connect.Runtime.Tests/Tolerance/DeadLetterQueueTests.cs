using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Tolerance;
using Headrace.Connect.Source;
using Headrace.Kafka.Broker;
using Headrace.Kafka.Client;
using Headrace.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Runtime.Tests.Tolerance;

/// <summary>Queues whose producer can't log in: what is given to it is never reported, so that nobody else would tell.</summary>
public sealed class DeadLetterQueueTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new("letters");
    private readonly ErrorCounters _counters = new();
    private KafkaBroker _broker = null!;

    public async ValueTask InitializeAsync() =>
        _broker = await KafkaBroker.StartAsync(new() { DataDirectory = _folder.Combine("broker"), Port = 0 }, NullLoggerFactory.Instance, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task LetterOfASink_IsGivenUp()
    {
        await using var queue = await OpenAsync(null);

        await queue.ReportAsync(new(ErrorStage.ValueConverter, "a.Class", new DataException("no number"), null, new(new("in", 0), 1, -1, TimestampType.None, null, null, [])))
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal((1, 1), (_counters.DeadLetterRequests, _counters.DeadLetterFailures));
    }

    [Fact]
    public async Task LetterOfASource_FailsTheTask()
    {
        await using var queue = await OpenAsync(new(TestPlugins.Create()));
        var record = new SourceRecord(new("p", DataValue.From("0")), new("o", DataValue.From(7)), "t", null, DataValue.From("x"));

        var error = await Assert.ThrowsAsync<ConnectException>(() => queue.ReportAsync(new(ErrorStage.ValueConverter, "a.Class", new DataException("no number"), record, null))
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));

        Assert.Equal("Task c-0 could not write a failed record to its dead letter queue letters: {sourceOffset={o=7}}", error.Message);
        Assert.True(Assert.IsType<KafkaException>(error.InnerException).IsAuthentication);
        Assert.Equal(1, _counters.DeadLetterFailures);
    }

    private async Task<DeadLetterQueue> OpenAsync(SourceLetters? source)
    {
        var connector = ConnectorConfig.Parse("c", new Dictionary<string, string?>
        {
            ["errors.tolerance"] = "all",
            ["errors.deadletterqueue.topic.name"] = "letters",
            ["errors.deadletterqueue.topic.replication.factor"] = "1",
            ["headrace.errors.deadletterqueue.topic.name"] = "letters",
            ["headrace.errors.deadletterqueue.topic.replication.factor"] = "1",
            ["producer.override.security.protocol"] = "SASL_PLAINTEXT", // the broker knows no logins
            ["producer.override.sasl.mechanism"] = "PLAIN",
            ["producer.override.sasl.jaas.config"] = "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\" password=\"p\";",
        });
        var queue = new DeadLetterQueue(
            TestWorker.Standalone(("bootstrap.servers", _broker.BootstrapServers)), connector, new("c", 0), _counters, NullLogger.Instance, TimeProvider.System, source);
        await queue.OpenAsync(TestContext.Current.CancellationToken);
        return queue;
    }
}
