using System.CommandLine;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Hosting;
using Headrace.Kafka.Broker;
using Headrace.Logging;

namespace Headrace.Commands;

/// <summary><c>headrace broker</c>: the embedded broker alone.</summary>
internal static class BrokerCommand
{
    public static Command Create()
    {
        var settings = new Argument<string?>("server.properties")
        {
            Description = "Settings with the names of Kafka's server.properties.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var data = CommonOptions.Data();
        var port = CommonOptions.KafkaPort();
        var command = new Command("broker", "Runs the durable single-node broker alone.") { settings, data, port };
        command.SetAction((arguments, _) => StartErrors.ReportAsync(
            () => RunAsync(arguments.GetValue(settings), arguments.GetRequiredValue(data), arguments.GetValue(port))));
        return command;
    }

    private static async Task<int> RunAsync(string? settingsFile, string data, int port)
    {
        using var shutdown = new ShutdownSignal();
        using var logging = new ProgramLogging(Console.Error);
        IReadOnlyDictionary<string, string?> settings = settingsFile is null ? new Dictionary<string, string?>() : PropertiesFile.Read(settingsFile);
        DataFolder.Create(data);
        await using var broker = await KafkaBroker.StartAsync(
            new()
            {
                DataDirectory = data,
                Port = port,
                Settings = settings.Where(s => s.Value is not null).ToDictionary(s => s.Key, s => s.Value!, StringComparer.Ordinal),
            },
            logging.Factory,
            shutdown.Token);
        Console.WriteLine($"Headrace's broker is up: Kafka at {broker.BootstrapServers}, data in {Path.GetFullPath(data)}. Ctrl-C stops it.");
        await shutdown.WaitAsync();
        return ExitCode.Success;
    }
}
