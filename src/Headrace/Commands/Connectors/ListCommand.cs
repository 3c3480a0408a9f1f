using System.CommandLine;
using System.IO.Enumeration;
using System.Text.Json.Nodes;
using Headrace.Hosting;

namespace Headrace.Commands.Connectors;

/// <summary><c>headrace connectors list</c>: what runs, at a glance.</summary>
internal static class ListCommand
{
    public static Command Create(WorkerOptions options)
    {
        var pattern = new Argument<string?>("pattern") { Description = "Only names like this, with * and ?.", Arity = ArgumentArity.ZeroOrOne };
        var state = CommonOptions.Word("--state", "Only connectors that are, or have a task, in this state: RUNNING, PAUSED, STOPPED, FAILED, …", "STATE", StatusCommands.States);
        var type = CommonOptions.Word("--type", "Only sources, or only sinks.", "TYPE", "source", "sink");
        return options.Command("list", "Lists connectors with their states.", [pattern, state, type], async (client, arguments, cancellationToken) =>
        {
            var all = (JsonObject)(await client.GetAsync("connectors?expand=status&expand=info", cancellationToken))!;
            var shown = all.Where(connector => Matches(connector.Key, connector.Value!["status"], arguments.GetValue(pattern), arguments.GetValue(state), arguments.GetValue(type)))
                .OrderBy(connector => connector.Key, StringComparer.Ordinal).ToList();
            if (options.IsJson(arguments))
                Output.Json(new JsonObject(shown.Select(connector => KeyValuePair.Create(connector.Key, connector.Value?.DeepClone()))));
            else
                Output.Table(["NAME", "TYPE", "STATE", "TASKS", "WORKER", "CLASS"], shown.Select(connector => Row(connector.Key, connector.Value!)));
            return ExitCode.Success;
        });
    }

    private static bool Matches(string name, JsonNode? status, string? pattern, string? state, string? type) =>
        (pattern is null || FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false))
        && (type is null || string.Equals((string?)status?["type"], type, StringComparison.OrdinalIgnoreCase))
        && (state is null || States(status).Contains(state, StringComparer.OrdinalIgnoreCase));

    private static IEnumerable<string> States(JsonNode? status) =>
        status is null ? [] : [(string)status["connector"]!["state"]!, .. status["tasks"]!.AsArray().Select(task => (string)task!["state"]!)];

    private static string[] Row(string name, JsonNode connector)
    {
        var status = connector["status"];
        return
        [
            name,
            (string?)status?["type"] ?? "",
            (string?)status?["connector"]?["state"] ?? "",
            status is null ? "" : TaskSummary(status["tasks"]!.AsArray()),
            (string?)status?["connector"]?["worker_id"] ?? "",
            (string?)connector["info"]?["config"]?["connector.class"] ?? "",
        ];
    }

    /// <summary>"2/2" for two that run; "1/2, 1 FAILED" for less.</summary>
    private static string TaskSummary(JsonArray tasks)
    {
        var states = tasks.Select(task => (string)task!["state"]!).ToList();
        var others = states.Where(static state => state != "RUNNING").GroupBy(static state => state).Select(static group => $", {group.Count()} {group.Key}");
        return $"{states.Count(static state => state == "RUNNING")}/{states.Count}{string.Concat(others)}";
    }
}
