using System.Buffers;

namespace Headrace.Kafka.Client;

/// <summary>Which names topics can have.</summary>
public static class TopicNames
{
    private const int LengthMax = 249;

    private static readonly SearchValues<char> Characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    /// <summary>Whether a topic can have the name.</summary>
    /// <param name="topic">The name.</param>
    public static bool IsValid(string topic) => topic.Length is > 0 and <= LengthMax && topic is not ("." or "..") && !topic.AsSpan().ContainsAnyExcept(Characters);

    /// <summary>Why no topic can have the name, in Kafka's words; null if one can. Source: Kafka's <c>Topic</c>.</summary>
    /// <param name="topic">The name.</param>
    public static string? ProblemOf(string topic) => IsValid(topic)
        ? null
        : topic switch
        {
            null or "" => "the empty string is not allowed",
            "." or ".." => $"'{topic}' is not allowed",
            { Length: > LengthMax } => $"the length of '{topic}' is longer than the max allowed length {LengthMax}",
            _ => $"'{topic}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'",
        };
}
