using System.Diagnostics.Metrics;
using Headrace.Connect.Runtime.Metrics;
using Headrace.TestKit;

namespace Headrace.Connect.Runtime.Tests.Metrics;

/// <summary>The metrics of a worker that runs.</summary>
public sealed class WorkerMetricsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EveryMetricOfKafkaConnect_IsThereAfterARun_AndCountsAreThoseOfTheRecords()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder);
        await worker.CreateAsync(
            "m-src", "NumbersSource", ("topic", "m"), ("count", "1000"), ("transforms", "route"), ("transforms.route.type", "RegexRouter"), ("transforms.route.regex", "no"),
            ("transforms.route.replacement", "no"), ("transforms.route.predicate", "gone"), ("predicates", "gone"), ("predicates.gone.type", "RecordIsTombstone"));
        await worker.CreateAsync("m-snk", "CollectSink", ("topics", "m"));
        await Eventually.UntilAsync(() => Seen.Of("m-snk").Count >= 1000, "1000 records have arrived");
        await Eventually.UntilAsync(
            () => Scrape.Of(worker.Worker) is var seen && seen.Value("kafka_connect_sink_task_sink_record_active_count", ("connector", "m-snk")) == 0
                && seen.Value("kafka_connect_sink_task_offset_commit_completion_total", ("connector", "m-snk")) > 0
                && seen.Value("kafka_connect_sink_task_sink_record_send_total", ("connector", "m-snk")) == 1000,
            "the sink's offsets are committed");

        var scrape = Scrape.Of(worker.Worker);

        var missing = KafkaMetric.All.Where(metric => !scrape.Find(metric.Definition.PrometheusName).Any(metric.Fits)).Select(static metric => metric.ToString());
        Assert.Empty(missing);
        (string, string)[] source = [("connector", "m-src"), ("task", "0")];
        (string, string)[] sink = [("connector", "m-snk"), ("task", "0")];
        Assert.Equal(1000, scrape.Value("kafka_connect_source_task_source_record_poll_total", source));
        Assert.Equal(1000, scrape.Value("kafka_connect_source_task_source_record_write_total", source));
        Assert.Equal(0, scrape.Value("kafka_connect_source_task_source_record_active_count", source));
        Assert.Equal(1000, scrape.Value("kafka_connect_sink_task_sink_record_read_total", sink));
        Assert.Equal(1, scrape.Value("kafka_connect_sink_task_partition_count", sink));
        Assert.Equal(100, scrape.Value("kafka_connect_connector_task_batch_size_max", source));
        Assert.InRange(scrape.Value("kafka_connect_source_task_source_record_poll_rate", source), 1, 1000);
        Assert.Equal(1, scrape.Value("kafka_connect_connector_task_offset_commit_success_percentage", source));
        Assert.Equal(1, scrape.Value("kafka_connect_connector_status", [.. sink, ("status", "running")]));
        Assert.Equal(2, scrape.Value("kafka_connect_worker_connector_count"));
        Assert.Equal(2, scrape.Value("kafka_connect_worker_task_count"));
        Assert.Equal(2, scrape.Value("kafka_connect_worker_task_startup_success_total"));
        Assert.Equal(1, scrape.Value("kafka_connect_worker_connector_running_task_count", ("connector", "m-src")));
        Assert.Equal(2, scrape.Value("kafka_connect_coordinator_assigned_tasks"));
        Assert.Equal("counter", scrape.TypeOf("kafka_connect_source_task_source_record_write_total"));
        Assert.Equal("gauge", scrape.TypeOf("kafka_connect_source_task_source_record_write_rate"));
    }

    [Fact]
    public async Task FailedTask_KeepsItsMetricsUntilItsConnectorIsDeleted()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder);
        await worker.CreateAsync("m-bad", "NumbersSource", ("topic", "m"), ("count", "1"), ("fail.task", "yes"));
        await worker.UntilStateAsync("m-bad", ExecutionState.Running, ExecutionState.Failed);

        var scrape = Scrape.Of(worker.Worker);

        Assert.Equal(1, scrape.Value("kafka_connect_connector_status", ("connector", "m-bad"), ("status", "failed")));
        Assert.Equal(1, scrape.Value("kafka_connect_worker_connector_failed_task_count", ("connector", "m-bad")));
        Assert.Equal(1, scrape.Value("kafka_connect_connector_health", ("connector", "m-bad"), ("health", "FAILED")));
        Assert.Equal([new("m-bad", ConnectorCondition.Failed, 1, 0, 1)], await worker.Herder.GetSummariesAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, scrape.Value("kafka_connect_connector_task_running_ratio", ("connector", "m-bad")));
        await worker.Herder.DeleteConnectorAsync("m-bad", TestContext.Current.CancellationToken);
        await Eventually.UntilAsync(
            () => Scrape.Of(worker.Worker) is var seen && seen.Value("kafka_connect_worker_connector_count") == 0 && seen.Find("kafka_connect_connector_status").Count == 0,
            "its metrics are gone");
    }

    [Fact]
    public async Task PausedConnector_SaysSoWithItsTasks()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder);
        await worker.CreateAsync("m-paused", "NumbersSource", ("topic", "m"), ("count", "1"));
        await worker.UntilStateAsync("m-paused", ExecutionState.Running, ExecutionState.Running);
        await worker.Herder.PauseConnectorAsync("m-paused", TestContext.Current.CancellationToken);
        await worker.UntilStateAsync("m-paused", ExecutionState.Paused, ExecutionState.Paused);

        await Eventually.UntilAsync(() => Scrape.Of(worker.Worker).Value("kafka_connect_connector_task_pause_ratio", ("connector", "m-paused")) > 0, "time has passed in the pause");

        Assert.Single(Scrape.Of(worker.Worker).Find("kafka_connect_connector_state", ("connector", "m-paused"), ("status", "paused")));
    }

    [Fact]
    public async Task InstrumentsOfTheRuntime_MeasureWhatAScrapeShows()
    {
        await using var worker = await EmbeddedWorker.StartAsync(_folder);
        await worker.CreateAsync("m-meter", "NumbersSource", ("topic", "m"), ("count", "10"));
        await Eventually.UntilAsync(
            () => Scrape.Of(worker.Worker).Find("kafka_connect_source_task_source_record_write_total", ("connector", "m-meter")) is [{ Value: 10 }], "10 records are written");

        // Other workers of this process have the same instruments: only the connector's measurements are looked at.
        var measured = new Dictionary<string, (bool IsCounter, double Value, string Tags)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, itself) =>
        {
            if (instrument.Meter.Name == ConnectWorker.MeterName)
                itself.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
        {
            var text = string.Join(' ', tags.ToArray().Select(static tag => $"{tag.Key}={tag.Value}"));
            if (text.Contains("connector=m-meter", StringComparison.Ordinal))
                measured[instrument.Name] = (instrument is ObservableCounter<double>, value, text);
        });
        listener.Start();
        listener.RecordObservableInstruments();

        Assert.Equal((true, 10, "connector=m-meter task=0"), measured["kafka.connect.source-task.source-record-write-total"]);
        Assert.Equal((false, 1, "connector=m-meter task=0 status=running"), measured["kafka.connect.connector-task.status"]);
        Assert.All(measured.Values, static measurement => Assert.True(double.IsFinite(measurement.Value)));
    }

    /// <summary>A metric that a real worker showed.</summary>
    private sealed record KafkaMetric(MetricDefinition Definition)
    {
        public static IEnumerable<KafkaMetric> All => CatalogTests.KafkaConnect.Select(static line => new KafkaMetric(CatalogTests.Find(line)!));

        public bool Fits((string Name, Dictionary<string, string> Labels, double Value) sample) =>
            Definition.Group.Tags.All(tag => sample.Labels.ContainsKey(tag == "client-id" ? "clientId" : tag))
            && sample.Labels.Count == Definition.Group.Tags.Length + (Definition.Kind == MetricKind.Text ? 1 : 0);

        public override string ToString() => $"{Definition.Group.Name} {Definition.Name}";
    }
}
