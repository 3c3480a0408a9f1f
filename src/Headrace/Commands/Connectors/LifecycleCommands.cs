using System.CommandLine;
using Headrace.Client;
using Headrace.Hosting;

namespace Headrace.Commands.Connectors;

/// <summary><c>headrace connectors pause|resume|stop|restart|delete</c>.</summary>
internal static class LifecycleCommands
{
    public static Command Pause(WorkerOptions options) => ForEach(options, "pause", "Pauses connectors: their tasks stay, and do nothing.", HttpMethod.Put, "/pause");

    public static Command Resume(WorkerOptions options) => ForEach(options, "resume", "Resumes connectors that are paused or stopped.", HttpMethod.Put, "/resume");

    public static Command Stop(WorkerOptions options) => ForEach(options, "stop", "Stops connectors: their tasks end, their offsets can be changed.", HttpMethod.Put, "/stop");

    public static Command Delete(WorkerOptions options) => ForEach(options, "delete", "Deletes connectors.", HttpMethod.Delete, "");

    public static Command Restart(WorkerOptions options)
    {
        var name = options.Name();
        var task = CommonOptions.OptionalNumber("--task", "Restarts only this task.", "NUMBER");
        var withTasks = new Option<bool>("--include-tasks") { Description = "Restarts the tasks too." };
        var onlyFailed = new Option<bool>("--only-failed") { Description = "Restarts only what has failed." };
        return options.Command("restart", "Restarts a connector, or one of its tasks.", [name, task, withTasks, onlyFailed], async (client, arguments, cancellationToken) =>
        {
            if (arguments.GetValue(task) is not null && (arguments.GetValue(withTasks) || arguments.GetValue(onlyFailed)))
                throw new UsageException("--task restarts one task, whatever its state: leave --include-tasks and --only-failed out.");
            var path = WorkerClient.Connector(arguments.GetRequiredValue(name));
            path += arguments.GetValue(task) is { } number
                ? $"/tasks/{number}/restart"
                : $"/restart?includeTasks={Lower(arguments.GetValue(withTasks))}&onlyFailed={Lower(arguments.GetValue(onlyFailed))}";
            var plan = await client.SendAsync(HttpMethod.Post, path, null, cancellationToken);
            if (plan is not null && options.IsJson(arguments))
                Output.Json(plan);
            return ExitCode.Success;
        });
    }

    private static Command ForEach(WorkerOptions options, string verb, string description, HttpMethod method, string suffix)
    {
        var names = options.Names();
        return options.Command(verb, description, [names], async (client, arguments, cancellationToken) =>
        {
            var code = ExitCode.Success;
            foreach (var name in arguments.GetRequiredValue(names))
            {
                try
                {
                    await client.SendAsync(method, WorkerClient.Connector(name) + suffix, null, cancellationToken);
                }
                catch (WorkerAnswerException e) when (WorkerOptions.CodeOf(e) is var refused and not ExitCode.NotAllowed)
                {
                    // What is wrong with one connector is no reason to leave the others as they are.
                    await Console.Error.WriteLineAsync("headrace: " + e.Message);
                    if (code == ExitCode.Success)
                        code = refused;
                }
            }
            return code;
        });
    }

    private static string Lower(bool value) => value ? "true" : "false";
}
