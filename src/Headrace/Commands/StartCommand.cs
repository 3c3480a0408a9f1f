using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Demo;
using Headrace.Hosting;
using Headrace.Kafka.Broker;
using Headrace.Logging;
using Microsoft.Extensions.Logging;

namespace Headrace.Commands;

/// <summary><c>headrace start</c>: broker, worker and REST API in one process, on 127.0.0.1.</summary>
internal static class StartCommand
{
    public static Command Create()
    {
        var data = CommonOptions.Data();
        var kafkaPort = CommonOptions.KafkaPort();
        var restPort = CommonOptions.Number("--rest-port", "The REST API's port on 127.0.0.1; 0 takes a free one. A worker file's 'listeners' goes before it.", 8083, 0, 65_535, "PORT");
        var worker = new Option<string?>("--worker")
        {
            Description = "A worker.properties file, whose settings go before the built-in ones. With 'bootstrap.servers' in it, the worker uses that Kafka and no broker is started.",
            HelpName = "FILE",
        };
        var demo = new Option<bool>("--demo") { Description = "Creates a pipeline from a log file of this machine through a topic into another file, and shows it live." };
        var command = new Command("start", "Runs broker, Connect worker and REST API in one process, on 127.0.0.1.") { data, kafkaPort, restPort, worker, demo };
        command.SetAction((arguments, _) => StartErrors.ReportAsync(() => RunAsync(new(
            arguments.GetRequiredValue(data),
            arguments.GetValue(kafkaPort),
            arguments.GetValue(restPort),
            arguments.GetValue(worker),
            arguments.GetValue(demo)))));
        return command;
    }

    private static async Task<int> RunAsync(StartOptions options)
    {
        var began = Process.GetCurrentProcess().StartTime;
        using var shutdown = new ShutdownSignal();
        DataFolder.Create(options.Data);

        // The demo's table owns the terminal; the log goes to a file then.
        await using var logFile = options.Demo ? new StreamWriter(Path.Combine(options.Data, "headrace.log"), append: true) : null;
        using var logging = new ProgramLogging(logFile ?? Console.Error);
        var workerFile = options.WorkerFile is null ? new Dictionary<string, string?>(StringComparer.Ordinal) : CommonOptions.ReadProperties(options.WorkerFile);
        logging.UseFormat(workerFile);
        await using var broker = workerFile.ContainsKey("bootstrap.servers") ? null : await StartBrokerAsync(options, logging.Factory, shutdown.Token);
        var settings = Settings(options, workerFile, broker);
        await using var plugins = WorkerPlugins.Open(settings, logging.Factory);
        var config = WorkerConfig.Parse(WorkerMode.Distributed, settings, plugins.Registry);
        await using var host = await WorkerHost.StartAsync(config, plugins, logging, shutdown.Token);
        await host.WaitUntilReadyAsync(shutdown.Token);
        var seconds = (DateTime.Now - began).TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);
        Console.WriteLine($"""
            Headrace {ProgramVersion.Text} is up after {seconds} s. Ctrl-C stops it.
              Kafka         {string.Join(',', config.BootstrapServers)}{(broker is null ? "" : " (this process)")}
              Connect REST  {host.RestUrl}
              data          {Path.GetFullPath(options.Data)}
            """);
        if (options.Demo)
            await DemoPipeline.RunAsync(host.RestUrl, config, options.Data, shutdown.Token);
        else
            await shutdown.WaitAsync();

        Console.WriteLine("Headrace stops ...");
        return ExitCode.Success;
    }

    private static Task<KafkaBroker> StartBrokerAsync(StartOptions options, ILoggerFactory loggerFactory, CancellationToken cancellationToken) =>
        KafkaBroker.StartAsync(new() { DataDirectory = Path.Combine(options.Data, "broker"), Port = options.KafkaPort }, loggerFactory, cancellationToken);

    /// <summary>The worker's settings: those of the file, and defaults for one machine where the file is silent.</summary>
    private static Dictionary<string, string?> Settings(StartOptions options, IReadOnlyDictionary<string, string?> file, KafkaBroker? broker)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["group.id"] = "headrace",
            ["key.converter"] = "org.apache.kafka.connect.json.JsonConverter",
            ["value.converter"] = "org.apache.kafka.connect.json.JsonConverter",
            ["config.storage.topic"] = "connect-configs",
            ["offset.storage.topic"] = "connect-offsets",
            ["status.storage.topic"] = "connect-status",
            ["config.storage.replication.factor"] = "1",
            ["offset.storage.replication.factor"] = "1",
            ["status.storage.replication.factor"] = "1",

            // After a crash up to this much is read again.
            ["offset.flush.interval.ms"] = "5000",
            ["listeners"] = $"http://127.0.0.1:{options.RestPort}",
        };
        if (broker is not null)
        {
            settings["bootstrap.servers"] = broker.BootstrapServers;

            // One partition each is enough for one worker, and opens faster than Kafka Connect's 25 and 5, which a remote cluster gets.
            settings["offset.storage.partitions"] = "1";
            settings["status.storage.partitions"] = "1";

            // After a crash a sink waits until the group has forgotten its dead consumer. In one process there is no network to be patient with.
            settings["consumer.session.timeout.ms"] = "6000";
            settings["consumer.heartbeat.interval.ms"] = "2000";
        }

        foreach (var (name, value) in file)
            settings[name] = value;
        return settings;
    }

    private sealed record StartOptions(string Data, int KafkaPort, int RestPort, string? WorkerFile, bool Demo);
}
