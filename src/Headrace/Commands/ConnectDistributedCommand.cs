using System.CommandLine;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Hosting;
using Headrace.Logging;

namespace Headrace.Commands;

/// <summary><c>headrace connect-distributed</c>: one worker of a group, with the argument form and file of Kafka's script.</summary>
internal static class ConnectDistributedCommand
{
    public static Command Create()
    {
        var worker = new Argument<string>("worker.properties") { Description = "The worker's settings, with the keys of Kafka Connect's distributed worker." };
        var command = new Command(
            "connect-distributed",
            "Runs a worker of the group that 'group.id' names, together with all workers, of Headrace and of Kafka Connect, that have the same one.") { worker };
        command.SetAction((arguments, _) => StartErrors.ReportAsync(() => RunAsync(arguments.GetRequiredValue(worker)), ExitCode.InvalidWorker));
        return command;
    }

    private static async Task<int> RunAsync(string workerFile)
    {
        using var shutdown = new ShutdownSignal();
        using var logging = new ProgramLogging(Console.Error);
        var settings = PropertiesFile.Read(workerFile);
        logging.UseFormat(settings);
        await using var plugins = WorkerPlugins.Open(settings, logging.Factory);
        var config = WorkerConfig.Parse(WorkerMode.Distributed, settings, plugins.Registry);
        await using var host = await WorkerHost.StartAsync(config, plugins, logging, shutdown.Token);

        // From here on the file was good: what goes wrong now is the worker giving up.
        return await StartErrors.ReportAsync(async () =>
        {
            await host.WaitUntilReadyAsync(shutdown.Token);
            await shutdown.WaitAsync();
            return ExitCode.Success;
        });
    }
}
