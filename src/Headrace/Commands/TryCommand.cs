using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Preview;
using Headrace.Hosting;
using Headrace.Logging;
using Headrace.Trying;

namespace Headrace.Commands;

/// <summary><c>headrace try</c>: polls a source, or takes records of a topic through a sink's transformations into the sink, and prints what comes out. Nothing that is written stays.</summary>
internal static class TryCommand
{
    internal static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "A connector file, as for connect-standalone." };
        var from = new Option<string?>("--from") { Description = "The topic whose last records a sink is tried with; else the first one of 'topics'.", HelpName = "TOPIC" };
        var worker = new Option<string?>("--worker") { Description = "A worker file: its Kafka, converters and variables count.", HelpName = "FILE" };
        var limit = CommonOptions.Count("--limit", "How many records at most.", 10);
        var seconds = CommonOptions.Seconds("--for", "How many seconds to wait for records at most.", 10);
        var json = new Option<bool>("--json") { Description = "Prints a line of JSON for each record." };
        var commit = new Option<bool>("--commit") { Description = "Lets a sink really write the records, for one that can't take back what it has written." };
        var command = new Command("try", "Runs a source, or a sink with records of a topic, into the terminal: no topic is written, no offset is stored, and a sink takes back what it has written.")
        {
            file, from, worker, limit, seconds, json, commit,
        };
        command.SetAction((arguments, cancellationToken) => StartErrors.ReportAsync(
            async () =>
            {
                using var logging = new ProgramLogging(Console.Error);
                var connector = ConnectorFile.Read(arguments.GetRequiredValue(file));
                var preview = LocalPreview.Create(arguments.GetValue(worker), logging.Factory);
                var limits = new PreviewLimits(arguments.GetValue(limit), TimeSpan.FromSeconds(arguments.GetValue(seconds)));
                var isSource = preview.IsSource(connector.Config);
                if (isSource && arguments.GetValue(commit))
                    throw new UsageException("--commit lets a sink write, and the connector is a source, of which nothing is written. Leave it out.");
                if (isSource && arguments.GetValue(from) is not null)
                    throw new UsageException("--from names the topic that a sink is tried with, and the connector is a source. Leave it out.");
                var trial = isSource
                    ? null
                    : await preview.TrySinkAsync(connector.Config, arguments.GetValue(from) ?? FirstTopic(connector), limits, arguments.GetValue(commit), cancellationToken);
                var records = trial?.Records ?? await preview.PreviewSourceAsync(connector.Config, limits, cancellationToken);
                for (var i = 0; i < records.Count; i++)
                {
                    if (arguments.GetValue(json))
                        Console.WriteLine(ToJson(records[i]).ToJsonString(OneLine));
                    else
                        Print(i + 1, records[i]);
                }
                if (trial is not null)
                    TrialOutput.Print(trial, arguments.GetValue(json));
                if (records.Count == 0)
                    await Console.Error.WriteLineAsync($"headrace: no record came within {limits.Time.TotalSeconds:0.#} s.");
                return records.Any(static record => record.Error is not null) || records.Count == 0 || trial?.Error is not null ? ExitCode.Failure : ExitCode.Success;
            },
            ExitCode.InvalidConnector));
        return command;
    }

    private static string FirstTopic(ConnectorFile connector) =>
        connector.Config.GetValueOrDefault("topics")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault()
        ?? throw new ConnectException("The sink has no 'topics': name one to try it with by --from TOPIC.");

    private static JsonObject ToJson(PreviewedRecord record) => new()
    {
        ["before"] = record.Before,
        ["after"] = record.After,
        ["written"] = record.Written,
        ["error"] = record.Error,
    };

    private static void Print(int number, PreviewedRecord record)
    {
        Console.WriteLine($"{number}");
        Console.WriteLine($"  before   {record.Before.ToJsonString(OneLine)}");
        if (record.After is not null && !JsonNode.DeepEquals(record.Before, record.After))
            Console.WriteLine($"  after    {record.After.ToJsonString(OneLine)}");
        if (record.Written is not null)
            Console.WriteLine($"  written  {record.Written.ToJsonString(OneLine)}");
        if (record.IsDropped)
            Console.WriteLine("  dropped");
        if (record.Error is not null)
            Console.WriteLine($"  error    {record.Error}");
    }
}
