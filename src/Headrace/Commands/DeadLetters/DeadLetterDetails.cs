using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Headrace.Commands.Connectors;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.DeadLetters;
using Headrace.Hosting;

namespace Headrace.Commands.DeadLetters;

/// <summary><c>headrace dead-letters show</c>: one letter with all that is known of it.</summary>
internal static class DeadLetterDetails
{
    public static Command Create(QueueOptions options)
    {
        var place = new Argument<string>("place") { Description = "The letter, PARTITION:OFFSET as 'list' shows it." };
        var command = new Command("show", "Shows a letter: why it failed, where it came from, its headers, key and value.") { place };
        options.AddTo(command);
        options.SetAction(command, async (tool, arguments, cancellationToken) =>
        {
            var (partition, offset) = Parse(arguments.GetRequiredValue(place));
            var letters = await tool.ReadAsync(options.Topic(arguments), new() { From = new(offset, null), To = new(offset + 1, null) }, int.MaxValue, cancellationToken);
            if (letters.FirstOrDefault(letter => letter.Place.Partition == partition) is not { } found)
                throw new ConnectException($"There is no letter {partition}:{offset} in {options.Topic(arguments)}.");
            if (options.IsJson(arguments))
                Output.Json(ToJson(found));
            else
                Print(found);
            return ExitCode.Success;
        });
        return command;
    }

    private static (int Partition, long Offset) Parse(string place) =>
        place.Split(':') is [var partition, var offset]
        && int.TryParse(partition, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            ? (number, at)
            : throw new UsageException($"'{place}' is no place in a queue. It looks like 0:42, partition and offset.");

    private static JsonNode ToJson(DeadLetter letter)
    {
        var json = DeadLetterText.ToJson(letter);
        json["stacktrace"] = letter.StackTrace;
        json["headers"] = new JsonArray([.. letter.Headers.Select(static header => new JsonObject { ["name"] = header.Key, ["value"] = DeadLetterText.Text(header.Value) })]);
        json["key"] = DeadLetterText.Text(letter.Key);
        json["value"] = DeadLetterText.Text(letter.Value);
        return json;
    }

    private static void Print(DeadLetter letter)
    {
        Console.WriteLine($"letter     {letter.Place}  {DeadLetterText.Time(letter)}");
        Console.WriteLine($"came from  {letter.Origin?.ToString() ?? letter.OriginTopic ?? "(unknown)"}{(letter.Replays > 0 ? $", first {letter.First}, replayed {letter.Replays} times" : "")}");
        if (letter.ExceptionClass is null)
        {
            Console.WriteLine("failed     for a reason that is not in its headers: errors.deadletterqueue.context.headers.enable=true of the connector keeps it");
        }
        else
        {
            Console.WriteLine($"failed in  {letter.Connector}-{letter.Task}, {letter.Stage}, {letter.ClassName}");
            Console.WriteLine($"because    {letter.ExceptionClass}: {letter.Message}");
        }
        if (letter.Explanation is { } explanation)
            Console.WriteLine($"to do      {explanation.Message}");
        foreach (var header in letter.Headers.Where(static header =>
            !header.Key.StartsWith("__connect.errors.", StringComparison.Ordinal) && !header.Key.StartsWith("headrace.errors.", StringComparison.Ordinal)))
            Console.WriteLine($"header     {header.Key}: {DeadLetterText.Text(header.Value) ?? "null"}");
        Console.WriteLine($"key        {DeadLetterText.Text(letter.Key) ?? "null"}");
        Console.WriteLine($"value      {DeadLetterText.Text(letter.Value) ?? "null"}");
        if (letter.StackTrace is { } trace)
            Console.WriteLine($"\n{trace}");
    }
}
