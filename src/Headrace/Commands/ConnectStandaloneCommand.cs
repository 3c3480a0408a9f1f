using System.CommandLine;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Hosting;
using Headrace.Logging;

namespace Headrace.Commands;

/// <summary><c>headrace connect-standalone</c>: one worker without a group, with the argument form and files of Kafka's script.</summary>
internal static class ConnectStandaloneCommand
{
    public static Command Create()
    {
        var worker = new Argument<string>("worker.properties") { Description = "The worker's settings, with the keys of Kafka Connect's standalone worker." };
        var connectors = new Argument<string[]>("connector") { Description = "Connectors to run: files of Java properties or JSON.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("connect-standalone", "Runs a worker that keeps source offsets in a file and everything else in memory.") { worker, connectors };
        command.SetAction((arguments, _) => StartErrors.ReportAsync(() => RunAsync(arguments.GetRequiredValue(worker), arguments.GetValue(connectors) ?? []), ExitCode.InvalidWorker));
        return command;
    }

    private static async Task<int> RunAsync(string workerFile, string[] connectorFiles)
    {
        using var shutdown = new ShutdownSignal();
        using var logging = new ProgramLogging(Console.Error);
        var settings = PropertiesFile.Read(workerFile);
        logging.UseFormat(settings);
        await using var plugins = WorkerPlugins.Open(settings, logging.Factory);
        var config = WorkerConfig.Parse(WorkerMode.Standalone, settings, plugins.Registry);
        await using var host = await WorkerHost.StartAsync(config, plugins, logging, shutdown.Token);
        // What can't be begun with, such as an offset file that can't be read, ends the worker. A broker that is away does not: it is waited for.
        return await StartErrors.ReportAsync(
            async () =>
            {
                // A file that can't be read need not wait for a broker.
                var connectors = new List<(string File, ConnectorFile Connector)>();
                foreach (var file in connectorFiles)
                {
                    try
                    {
                        connectors.Add((file, ConnectorFile.Read(file)));
                    }
                    catch (ConnectException e)
                    {
                        return await RefuseAsync(file, e);
                    }
                }
                await host.WaitUntilReadyAsync(shutdown.Token);
                return await RunConnectorsAsync(host.Herder, connectors, shutdown);
            },
            ExitCode.InvalidConnector);
    }

    private static async Task<int> RunConnectorsAsync(IHerder herder, List<(string File, ConnectorFile Connector)> connectors, ShutdownSignal shutdown)
    {
        foreach (var (file, connector) in connectors)
        {
            try
            {
                await herder.PutConnectorConfigAsync(connector.Name, connector.Config, connector.InitialState, allowReplace: false, shutdown.Token);
            }
            catch (ConnectException e)
            {
                return await RefuseAsync(file, e);
            }
        }

        await shutdown.WaitAsync();
        return ExitCode.Success;
    }

    private static async Task<int> RefuseAsync(string file, ConnectException error)
    {
        await Console.Error.WriteLineAsync($"headrace: the connector of {file} can't be created: {StartErrors.Describe(error)}");
        return ExitCode.InvalidConnector;
    }
}
