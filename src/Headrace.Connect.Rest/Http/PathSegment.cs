namespace Headrace.Connect.Rest.Http;

/// <summary>A segment of a path, decoded.</summary>
/// <param name="Text">The segment without its percent sequences and matrix parameters.</param>
/// <param name="IsPlain">Whether it came without percent sequences: only such a segment is one of the words of the API, as in Kafka Connect.</param>
/// <param name="HasParameters">Whether it came with matrix parameters.</param>
internal readonly record struct PathSegment(string Text, bool IsPlain, bool HasParameters)
{
    /// <summary>Whether it is a word of the API.</summary>
    public bool Is(string word) => IsPlain && Text == word;
}
