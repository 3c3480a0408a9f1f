using System.CommandLine;
using System.Text.Json.Nodes;
using Headrace.Client;
using Headrace.Hosting;

namespace Headrace.Commands.Connectors;

/// <summary><c>headrace connectors status</c> and <c>wait</c>: the states of one connector and its tasks.</summary>
internal static class StatusCommands
{
    private static readonly TimeSpan WaitInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>The states that a connector or a task can show.</summary>
    public static IReadOnlyList<string> States { get; } = ["RUNNING", "PAUSED", "STOPPED", "FAILED", "UNASSIGNED", "RESTARTING"];

    public static Command Status(WorkerOptions options)
    {
        var name = options.Name();
        var trace = new Option<bool>("--trace") { Description = "Prints whole traces of what failed." };
        return options.Command("status", "Shows the states of a connector and its tasks.", [name, trace], async (client, arguments, cancellationToken) =>
        {
            var status = await StatusOf(client, arguments.GetRequiredValue(name), cancellationToken);
            if (options.IsJson(arguments))
                Output.Json(status);
            else
                Print(status, arguments.GetValue(trace));
            return ExitCode.Success;
        });
    }

    public static Command Wait(WorkerOptions options)
    {
        var name = options.Name();
        var state = CommonOptions.Word("--state", "The state to wait for, of the connector and all its tasks; RUNNING if it is left out.", "STATE", States);
        var seconds = CommonOptions.Seconds("--for", "How many seconds to wait at most.", 60, mayBeZero: true);
        return options.Command("wait", "Waits until a connector and all its tasks are in a state; ends with 1 if they fail or the time is over.", [name, state, seconds], async (client, arguments, cancellationToken) =>
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(arguments.GetValue(seconds)));
            var wanted = (arguments.GetValue(state) ?? "RUNNING").ToUpperInvariant();
            while (true)
            {
                var status = await StatusSoonAsync(client, arguments.GetRequiredValue(name), cancellationToken);
                if (status is not null && IsAll(status, wanted))
                    return ExitCode.Success;
                if (limit.IsCancellationRequested || (wanted != "FAILED" && status is not null && HasFailed(status)))
                {
                    await Console.Error.WriteLineAsync($"headrace: {arguments.GetRequiredValue(name)} is not {wanted}{(status is null ? ": it has no status yet." : ":")}");
                    if (status is not null)
                        Print(status, false);
                    return ExitCode.Failure;
                }
                await Task.Delay(WaitInterval, cancellationToken);
            }
        });
    }

    /// <summary>The status of a connector; null while it has none, because it has only just been created.</summary>
    private static async Task<JsonNode?> StatusSoonAsync(WorkerClient client, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await StatusOf(client, name, cancellationToken);
        }
        catch (WorkerAnswerException e) when (e.Status == System.Net.HttpStatusCode.NotFound)
        {
            var names = (await client.GetAsync("connectors", cancellationToken))!.AsArray();
            return names.Any(other => (string?)other == name) ? null : throw new WorkerAnswerException(e.Status, e.Message);
        }
    }

    private static async Task<JsonNode> StatusOf(WorkerClient client, string name, CancellationToken cancellationToken) =>
        (await client.GetAsync(WorkerClient.Connector(name) + "/status?headrace.explain=true", cancellationToken))!;

    /// <summary>A running source or sink has tasks: without any, it has not come so far yet. A stopped one has none.</summary>
    private static bool IsAll(JsonNode status, string state)
    {
        var tasks = status["tasks"]!.AsArray();
        return (string?)status["connector"]!["state"] == state && (tasks.Count > 0 || state == "STOPPED") && tasks.All(task => (string?)task!["state"] == state);
    }

    private static bool HasFailed(JsonNode status) =>
        (string?)status["connector"]!["state"] == "FAILED" || status["tasks"]!.AsArray().Any(static task => (string?)task!["state"] == "FAILED");

    private static void Print(JsonNode status, bool hasTraces)
    {
        Output.Table(
            ["", "STATE", "WORKER", "PROBLEM"],
            [Row("connector", status["connector"]!), .. status["tasks"]!.AsArray().Select(static task => Row($"task {task!["id"]}", task))]);
        JsonNode[] parts = [status["connector"]!, .. status["tasks"]!.AsArray().Select(static task => task!)];
        foreach (var part in parts)
        {
            if ((string?)part["headrace"]?["message"] is { } message)
                Console.WriteLine($"\n{message}");
        }
        if (!hasTraces)
            return;
        foreach (var part in parts)
        {
            if (part["trace"] is { } trace)
                Console.WriteLine($"\n{(part["id"] is { } id ? $"task {id}" : "connector")}:\n{trace}");
        }
    }

    private static string[] Row(string what, JsonNode state) =>
        [what, (string?)state["state"] ?? "", (string?)state["worker_id"] ?? "", Output.FirstLine(state["trace"])];
}
