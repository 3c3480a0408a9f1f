using System.Buffers;

namespace Headrace.Kafka.Client;

/// <summary>Which names topics can have.</summary>
internal static class TopicNames
{
    private const int LengthMax = 249;

    private static readonly SearchValues<char> Characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");

    public static bool IsValid(string topic) => topic.Length is > 0 and <= LengthMax && topic is not ("." or "..") && !topic.AsSpan().ContainsAnyExcept(Characters);
}
