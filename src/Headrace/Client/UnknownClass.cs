using System.Text.RegularExpressions;

namespace Headrace.Client;

/// <summary>The answer of every worker to a connector class that is not there: it lists descriptions of all that are.</summary>
internal static partial class UnknownClass
{
    /// <summary>Whether a message is of an unknown connector class.</summary>
    public static bool IsMeant(string message) => message.Contains("There is no connector class ", StringComparison.Ordinal);

    /// <summary>A worker's message, with the names of classes in place of their descriptions.</summary>
    public static string? Shorten(string? message)
    {
        if (message is null || Answer().Match(message) is not { Success: true } answer)
            return message;
        var classes = Description().Matches(message).Select(static match => match.Groups[1].Value.Split('.')[^1]).Distinct(StringComparer.Ordinal);
        return $"There is no connector class {answer.Groups[1].Value}. The worker has {string.Join(", ", classes)}.";
    }

    [GeneratedRegex("Failed to find any class that implements Connector and which name matches (.*?), available connectors are: ", RegexOptions.Singleline)]
    private static partial Regex Answer();

    [GeneratedRegex(@"PluginDesc\{klass=class ([^,]+),")]
    private static partial Regex Description();
}
