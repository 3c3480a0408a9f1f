using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Headrace.Commands.Connectors;
using Headrace.Connect.Runtime.DeadLetters;
using Headrace.Hosting;

namespace Headrace.Commands.DeadLetters;

/// <summary><c>headrace dead-letters list</c>.</summary>
internal static class DeadLetterList
{
    public static Command Create(QueueOptions options)
    {
        var limit = CommonOptions.Count("--limit", "How many letters at most.", 100);
        var command = new Command("list", "Lists letters, the oldest of each partition first.") { limit };
        options.AddTo(command);
        options.AddFilterTo(command);
        options.SetAction(command, async (tool, arguments, cancellationToken) =>
        {
            var letters = await tool.ReadAsync(options.Topic(arguments), options.Filter(arguments), arguments.GetValue(limit), cancellationToken);
            if (options.IsJson(arguments))
                Output.Json(new JsonArray([.. letters.Select(DeadLetterText.ToJson)]));
            else
                Output.Table(["PLACE", "TIME", "CONNECTOR", "STAGE", "FROM", "REPLAYS", "PROBLEM"], letters.Select(Row));
            return ExitCode.Success;
        });
        return command;
    }

    private static string[] Row(DeadLetter letter) =>
    [
        $"{letter.Place.Partition}:{letter.Place.Offset}", DeadLetterText.Time(letter) ?? "", letter.Connector ?? "", letter.Stage ?? "", letter.First?.ToString() ?? letter.OriginTopic ?? "",
        letter.Replays.ToString(CultureInfo.InvariantCulture), letter.ExceptionClass is { } name ? $"{name.Split('.')[^1]}: {Output.FirstLine(letter.Message)}" : "",
    ];
}
