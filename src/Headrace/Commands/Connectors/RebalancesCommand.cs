using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Headrace.Hosting;

namespace Headrace.Commands.Connectors;

/// <summary><c>headrace connectors rebalances</c>: what moved on a worker, why, and how long it took.</summary>
internal static class RebalancesCommand
{
    public static Command Create(WorkerOptions options)
    {
        var limit = CommonOptions.Number("--limit", "How many of the last rebalances, up to 1000.", 20, 1, 1000, "N");
        return options.Command("rebalances", "Lists the last rebalances of the worker that is asked (Headrace's only).", [limit], async (client, arguments, cancellationToken) =>
        {
            var rebalances = (await client.GetAsync($"rebalances?limit={arguments.GetValue(limit).ToString(CultureInfo.InvariantCulture)}", cancellationToken))!.AsArray();
            if (options.IsJson(arguments))
                Output.Json(rebalances);
            else
                Output.Table(["BEGAN", "GENERATION", "OUTCOME", "MS", "CAME", "WENT", "REASON"], rebalances.Select(static rebalance => Row(rebalance!)));
            return ExitCode.Success;
        });
    }

    private static string[] Row(JsonNode rebalance) =>
    [
        (string?)rebalance["began"] ?? "", $"{rebalance["generation"]}", (string?)rebalance["outcome"] ?? "", $"{rebalance["total_ms"]}", Work(rebalance["added"]!), Work(rebalance["revoked"]!),
        $"{rebalance["reason"]}{Workers("; came: ", rebalance["workers_joined"])}{Workers("; left: ", rebalance["workers_left"])}{(rebalance["problem"] is { } problem ? $"; {problem}" : "")}",
    ];

    private static string Work(JsonNode work) => $"{work["connectors"]!.AsArray().Count} connectors, {work["tasks"]!.AsArray().Count} tasks";

    private static string Workers(string title, JsonNode? urls) => urls is JsonArray { Count: > 0 } known ? title + string.Join(", ", known.Select(static url => (string?)url)) : "";
}
