using System.CommandLine;

namespace Headrace.Commands.Connectors;

/// <summary><c>headrace connectors …</c>: operates a worker, ours or Kafka Connect's, over its REST API.</summary>
internal static class ConnectorsCommand
{
    public static Command Create()
    {
        var options = new WorkerOptions();
        var command = new Command("connectors", "Operates the connectors of a running worker over its REST API.")
        {
            ListCommand.Create(options),
            StatusCommands.Status(options),
            StatusCommands.Wait(options),
            ConfigCommands.Create(options),
            ConfigCommands.Config(options),
            ConfigCommands.Set(options),
            ConfigCommands.Validate(options),
            ConfigCommands.Export(options),
            LifecycleCommands.Pause(options),
            LifecycleCommands.Resume(options),
            LifecycleCommands.Stop(options),
            LifecycleCommands.Restart(options),
            LifecycleCommands.Delete(options),
            DetailCommands.Tasks(options),
            DetailCommands.Topics(options),
            DetailCommands.Offsets(options),
            RebalancesCommand.Create(options),
            DetailCommands.Plugins(options),
            DetailCommands.Loggers(options),
        };
        options.AddTo(command);
        return command;
    }
}
