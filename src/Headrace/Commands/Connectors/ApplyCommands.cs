using System.CommandLine;
using System.Text.Json.Nodes;
using Headrace.Client;
using Headrace.Connect.Errors;
using Headrace.Hosting;

namespace Headrace.Commands.Connectors;

/// <summary><c>headrace diff -f</c> and <c>headrace apply -f</c>: brings a worker's connectors to what documents say.</summary>
internal static class ApplyCommands
{
    public static Command Diff()
    {
        var options = new WorkerOptions();
        var (files, prune) = (Files(), Prune());
        var command = options.Command("diff", "Shows what 'headrace apply' would change; ends with 6 if there is something.", [files, prune], async (client, arguments, cancellationToken) =>
        {
            var plan = await PlanAsync(client, arguments.GetRequiredValue(files), arguments.GetValue(prune), cancellationToken);
            if (options.IsJson(arguments))
                Output.Json(plan.ToJson());
            else
                Print(plan);
            return plan.Changes.Count == 0 ? ExitCode.Success : ExitCode.Different;
        });
        options.AddTo(command);
        return command;
    }

    public static Command Apply()
    {
        var options = new WorkerOptions();
        var (files, prune) = (Files(), Prune());
        var hash = new Option<string?>("--plan") { Description = "Applies only the plan of this hash, as 'headrace diff' printed it: if anything has changed since, nothing is done.", HelpName = "HASH" };
        var command = options.Command("apply", "Creates and changes connectors so that they are as documents say.", [files, prune, hash], async (client, arguments, cancellationToken) =>
        {
            var plan = await PlanAsync(client, arguments.GetRequiredValue(files), arguments.GetValue(prune), cancellationToken);
            if (arguments.GetValue(hash) is { } wanted && wanted != plan.Hash)
                throw new ConnectException($"The plan is {plan.Hash} now, not {wanted}: documents or connectors have changed. Look at it again with 'headrace diff'.");
            if (options.IsJson(arguments))
                Output.Json(plan.ToJson());
            await ExecuteAsync(client, plan, isQuiet: options.IsJson(arguments), cancellationToken);
            return ExitCode.Success;
        });
        options.AddTo(command);
        return command;
    }

    private static Option<string[]> Files() => new("--file", "-f")
    {
        Description = "A connector file, a JSON array of connectors, or a folder of such files; may be given several times.",
        Required = true,
        HelpName = "PATH",
    };

    private static Option<bool> Prune() => new("--prune") { Description = "Deletes connectors that no document names." };

    private static Task<ConnectorPlan> PlanAsync(WorkerClient client, string[] files, bool isPruning, CancellationToken cancellationToken) =>
        ConnectorPlan.MakeAsync(client, ConnectorSet.Read(files), isPruning, cancellationToken);

    private static async Task ExecuteAsync(WorkerClient client, ConnectorPlan plan, bool isQuiet, CancellationToken cancellationToken)
    {
        var done = 0;
        foreach (var change in plan.Changes)
        {
            try
            {
                await ExecuteAsync(client, change, cancellationToken);
            }
            catch (WorkerAnswerException e)
            {
                throw new WorkerAnswerException(e.Status, $"{change.Name} could not be {Done(change.Action)}: {e.Message} {done} of {plan.Changes.Count} changes are done; apply again when this is mended.") { IsOfConfig = e.IsOfConfig, IsOfPath = e.IsOfPath };
            }
            done++;
            if (!isQuiet)
                Console.WriteLine($"{change.Name}: {Done(change.Action)}");
        }
        if (!isQuiet)
            Console.WriteLine($"{done} changed, {plan.Unchanged} unchanged.");
    }

    private static Task<JsonNode?> ExecuteAsync(WorkerClient client, ConnectorChange change, CancellationToken cancellationToken) => change.Action switch
    {
        PlannedAction.Create => client.SendAsync(HttpMethod.Post, "connectors", change.Wanted!.ToRequest(), cancellationToken),
        PlannedAction.Update => client.SendAsync(HttpMethod.Put, WorkerClient.Connector(change.Name) + "/config", change.Wanted!.ConfigJson(), cancellationToken),
        _ => client.SendAsync(HttpMethod.Delete, WorkerClient.Connector(change.Name), null, cancellationToken),
    };

    private static string Done(PlannedAction action) => action switch
    {
        PlannedAction.Create => "created",
        PlannedAction.Update => "changed",
        _ => "deleted",
    };

    private static void Print(ConnectorPlan plan)
    {
        foreach (var change in plan.Changes)
        {
            Console.WriteLine($"{(change.Action switch { PlannedAction.Create => '+', PlannedAction.Update => '~', _ => '-' })} {change.Name}");
            if (change.Action == PlannedAction.Delete)
                continue;
            foreach (var setting in change.Settings)
            {
                Console.WriteLine(change.Action == PlannedAction.Create
                    ? $"    {setting.Key} = {plan.Show(setting.Key, setting.After)}"
                    : $"    {setting.Key}: {plan.Show(setting.Key, setting.Before)} -> {plan.Show(setting.Key, setting.After)}");
            }
        }
        Console.WriteLine($"{plan.Changes.Count} to change, {plan.Unchanged} unchanged. Plan {plan.Hash}");
    }
}
