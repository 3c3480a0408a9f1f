using System.Globalization;
using System.Text.Json.Nodes;
using Headrace.Connect.Runtime.DeadLetters;

namespace Headrace.Commands.DeadLetters;

/// <summary>Dead letters as JSON and text.</summary>
internal static class DeadLetterText
{
    public static string? Time(DeadLetter letter) => letter.Timestamp?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>What the headers say.</summary>
    public static JsonNode ToJson(DeadLetter letter) => new JsonObject
    {
        ["topic"] = letter.Place.Topic,
        ["partition"] = letter.Place.Partition,
        ["offset"] = letter.Place.Offset,
        ["timestamp"] = Time(letter),
        ["connector"] = letter.Connector,
        ["task"] = letter.Task,
        ["stage"] = letter.Stage,
        ["class"] = letter.ClassName,
        ["exception"] = letter.ExceptionClass,
        ["message"] = letter.Message,
        ["headrace"] = letter.Explanation is { } explanation ? new JsonObject { ["code"] = explanation.Code, ["message"] = explanation.Message, ["page"] = explanation.Page } : null,
        ["origin"] = (JsonNode?)ToJson(letter.Origin) ?? letter.OriginTopic,
        ["first"] = ToJson(letter.First),
        ["replays"] = letter.Replays,
    };

    /// <summary>Bytes as text, if they are one, else in base 64.</summary>
    public static string? Text(ReadOnlyMemory<byte>? bytes) => DeadLetter.Describe(bytes);

    private static JsonObject? ToJson(DeadLetterPlace? place) => place is null ? null : new() { ["topic"] = place.Topic, ["partition"] = place.Partition, ["offset"] = place.Offset };
}
