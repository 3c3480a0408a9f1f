using System.Diagnostics;
using System.Globalization;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Kafka.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;

namespace Headrace.Demo;

/// <summary>Shows how far the demo's records are: a live table on a terminal, a line now and then elsewhere.</summary>
internal sealed class DemoDisplay : IAsyncDisposable
{
    private static readonly TimeSpan TableInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(10);

    private readonly TopicPartition _partition;
    private readonly string _input;
    private readonly LineCounter _output;
    private readonly KafkaAdmin _admin;

    public DemoDisplay(WorkerConfig config, string topic, string input, string output)
    {
        _partition = new(topic, 0);
        _input = input;
        _output = new LineCounter(output);
        var properties = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["bootstrap.servers"] = string.Join(',', config.BootstrapServers),
            ["client.id"] = "headrace-demo",
        };
        _admin = new KafkaAdmin(ClientSettings.ForAdmin(properties), NullLogger.Instance);
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (Console.IsOutputRedirected)
                await PrintLinesAsync(cancellationToken);
            else
                await ShowTableAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl-C: the demo is over.
        }
    }

    public ValueTask DisposeAsync()
    {
        _admin.Dispose();
        return default;
    }

    private async Task PrintLinesAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(LineInterval);
        var before = await MeasureAsync(cancellationToken);
        do
        {
            var now = await MeasureAsync(cancellationToken);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{DateTime.Now:HH:mm:ss}  in the topic {now.InTopic} ({Rate(now.InTopic - before.InTopic, now, before):0}/s)  in the file {now.InFile} ({Rate(now.InFile - before.InFile, now, before):0}/s)  lag {now.Lag}"));
            before = now;
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task ShowTableAsync(CancellationToken cancellationToken)
    {
        var table = new Table().RoundedBorder().AddColumns("connector", "from", "to").AddColumn(Right("records")).AddColumn(Right("records/s")).AddColumn(Right("lag"));
        table.AddRow(new Text("demo-source"), new Text(Path.GetFileName(_input)), new Text(_partition.Topic), new Text("0"), new Text("0"), new Text(""));
        table.AddRow(new Text("demo-sink"), new Text(_partition.Topic), new Text(Path.GetFileName(_output.Path)), new Text("0"), new Text("0"), new Text("0"));
        table.Caption("Ctrl-C stops");
        using var timer = new PeriodicTimer(TableInterval);
        await AnsiConsole.Live(table).StartAsync(async live =>
        {
            var before = await MeasureAsync(cancellationToken);
            do
            {
                var now = await MeasureAsync(cancellationToken);
                Update(table, 0, now.InTopic, Rate(now.InTopic - before.InTopic, now, before));
                Update(table, 1, now.InFile, Rate(now.InFile - before.InFile, now, before));
                table.UpdateCell(1, 5, now.Lag.ToString("N0", CultureInfo.InvariantCulture));
                live.Refresh();
                before = now;
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        });
    }

    private async Task<Progress> MeasureAsync(CancellationToken cancellationToken)
    {
        var inFile = _output.Count();
        var topics = await _admin.DescribeTopicsAsync([_partition.Topic], cancellationToken);
        var inTopic = topics.ContainsKey(_partition.Topic)
            ? (await _admin.GetEndOffsetsAsync([_partition], IsolationLevel.ReadUncommitted, cancellationToken))[_partition]
            : 0;
        return new(inTopic, inFile, Stopwatch.GetTimestamp());
    }

    private static void Update(Table table, int row, long records, double rate)
    {
        table.UpdateCell(row, 3, records.ToString("N0", CultureInfo.InvariantCulture));
        table.UpdateCell(row, 4, rate.ToString("N0", CultureInfo.InvariantCulture));
    }

    private static double Rate(long records, Progress now, Progress before)
    {
        var seconds = Stopwatch.GetElapsedTime(before.Timestamp, now.Timestamp).TotalSeconds;
        return seconds > 0 ? records / seconds : 0;
    }

    private static TableColumn Right(string header) => new TableColumn(header).RightAligned();

    /// <summary>How many records are where at a moment.</summary>
    private readonly record struct Progress(long InTopic, long InFile, long Timestamp)
    {
        public long Lag => Math.Max(0, InTopic - InFile);
    }
}
