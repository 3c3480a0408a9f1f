namespace Headrace.Connect.Runtime;

/// <summary>What to do about an error, beside what Kafka Connect says of it.</summary>
/// <param name="Code">Its kind, such as <c>HR-1201</c>. Codes never change their meaning.</param>
/// <param name="Message">One line, which begins with the code: who failed, where, and the setting to change.</param>
public sealed record ErrorExplanation(string Code, string Message)
{
    /// <summary>The page that explains the code, in the documentation.</summary>
    public string Page => $"docs/errors/{Code}.md";

    /// <summary>The message.</summary>
    public override string ToString() => Message;
}
