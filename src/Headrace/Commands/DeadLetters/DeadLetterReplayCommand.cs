using System.CommandLine;
using System.Text.Json.Nodes;
using Headrace.Commands.Connectors;
using Headrace.Connect.Runtime.DeadLetters;
using Headrace.Hosting;

namespace Headrace.Commands.DeadLetters;

/// <summary><c>headrace dead-letters replay</c>.</summary>
internal static class DeadLetterReplayCommand
{
    public static Command Create(QueueOptions options)
    {
        var target = new Option<string?>("--to-topic") { Description = "Writes to this topic instead of the one that each record came from.", HelpName = "TOPIC" };
        var anyPartition = new Option<bool>("--any-partition") { Description = "Lets records go to any partition, not the one that they came from." };
        var form = CommonOptions.Word("--as", "Writes records of sources, which have no bytes, as JSON.", "json|json-schema", "json", "json-schema");
        var limit = CommonOptions.Count("--limit", "How many records at most.", int.MaxValue);
        var replaysMax = CommonOptions.Count("--max-replays", "Passes over records that have been replayed so often.", 3);
        var dryRun = new Option<bool>("--dry-run") { Description = "Shows what would be replayed, and writes nothing." };
        var skip = new Option<bool>("--skip") { Description = "Passes over letters that can't be replayed; else the first one ends the replay." };
        var group = new Option<string?>("--group") { Description = "The consumer group that keeps the progress; else each choice of letters has its own.", HelpName = "GROUP" };
        var command = new Command("replay", "Sends records back to where they came from, in order, from where the last replay of the same letters has ended.")
        {
            target, anyPartition, form, limit, replaysMax, dryRun, skip, group,
        };
        options.AddTo(command);
        options.AddFilterTo(command);
        options.SetAction(command, async (tool, arguments, cancellationToken) =>
        {
            var replay = new DeadLetterReplayOptions
            {
                Topic = options.Topic(arguments),
                Filter = options.Filter(arguments),
                Group = arguments.GetValue(group),
                Target = arguments.GetValue(target),
                AnyPartition = arguments.GetValue(anyPartition),
                SourceForm = arguments.GetValue(form)?.ToLowerInvariant() switch { "json" => SourceLetterForm.Json, "json-schema" => SourceLetterForm.JsonWithSchema, _ => SourceLetterForm.None },
                ReplaysMax = arguments.GetValue(replaysMax),
                Limit = arguments.GetValue(limit),
                IsDryRun = arguments.GetValue(dryRun),
                PassesImpossible = arguments.GetValue(skip),
            };
            var isJson = options.IsJson(arguments);
            var result = await tool.ReplayAsync(replay, letter => Announce(letter, replay, isJson), cancellationToken);
            if (isJson)
                Output.Json(ToJson(result));
            else
                Print(result, replay.IsDryRun);
            if (result.Problem is not { } problem)
                return ExitCode.Success;
            await Console.Error.WriteLineAsync("headrace: " + problem);
            return ExitCode.Failure;
        });
        return command;
    }

    private static void Announce(DeadLetter letter, DeadLetterReplayOptions replay, bool isJson)
    {
        if (replay.IsDryRun && !isJson)
            Console.WriteLine($"{letter.Place} -> {(replay.Target is null && letter.Origin is { } origin && !replay.AnyPartition ? $"{origin.Topic}-{origin.Partition}" : replay.Target ?? letter.OriginTopic)}");
    }

    private static JsonObject ToJson(DeadLetterReplayResult result) => new()
    {
        ["group"] = result.Group,
        ["replayed"] = result.Replayed,
        ["others"] = result.Others,
        ["replayed_too_often"] = result.ReplayedTooOften,
        ["impossible"] = result.Impossible,
        ["problem"] = result.Problem,
    };

    private static void Print(DeadLetterReplayResult result, bool isDryRun)
    {
        Console.WriteLine($"{(isDryRun ? "Would replay" : "Replayed")} {result.Replayed} records; progress is kept by the group {result.Group}.");
        if (result.Others > 0)
            Console.WriteLine($"{result.Others} {(result.Others == 1 ? "letter was" : "letters were")} not meant.");
        if (result.ReplayedTooOften > 0)
            Console.WriteLine($"{result.ReplayedTooOften} have been replayed as often as they may (--max-replays).");
        if (result.Impossible > 0)
            Console.WriteLine($"{result.Impossible} can't be replayed and were passed over (--skip).");
    }
}
