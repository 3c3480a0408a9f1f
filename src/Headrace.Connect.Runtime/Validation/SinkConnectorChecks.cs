using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Validation;

/// <summary>What a sink connector's settings have to be beyond their definitions: they name topics in one way, and a group that is not the workers'.</summary>
internal static class SinkConnectorChecks
{
    /// <summary>Checks the topics of a sink connector that is about to start.</summary>
    /// <param name="config">The connector's config with variables resolved.</param>
    /// <exception cref="ConfigException">They are missing, named in two ways, or include the dead letter queue.</exception>
    public static void EnsureTopics(IReadOnlyDictionary<string, string?> config)
    {
        foreach (var (setting, error) in TopicErrors(config, ConfigText.List(config.GetValueOrDefault("topics") ?? ""), config.GetValueOrDefault("errors.deadletterqueue.topic.name")))
            throw new ConfigException(setting, config.GetValueOrDefault(setting), error);
    }

    /// <summary>Adds what is wrong.</summary>
    /// <param name="config">The config with variables resolved.</param>
    /// <param name="results">What is said of its settings.</param>
    /// <param name="workers">The group of the workers; null for a worker on its own, which does not look at it.</param>
    public static void Check(IReadOnlyDictionary<string, string?> config, ConfigResults results, string? workers)
    {
        foreach (var (setting, error) in TopicErrors(config, results.Of("topics").Value as IReadOnlyList<string> ?? [], results.Of("errors.deadletterqueue.topic.name").Value as string))
            results.Of(setting).Errors.Add(error);
        if (workers is null)
            return;
        if (config.TryGetValue("consumer.override.group.id", out var group))
        {
            // It is shown here as well as among the client's settings.
            var shown = results.Of("consumer.override.group.id");
            shown.Value = group;
            if (group == workers)
                shown.Errors.Add($"Consumer group {group} conflicts with Connect worker group {workers}");
        }
        else if (config.GetValueOrDefault("name") is { } name && "connect-" + name == workers)
        {
            results.Of("name").Errors.Add($"Consumer group for sink connector named {name} conflicts with Connect worker group {workers}");
        }
    }

    private static IEnumerable<(string Setting, string Error)> TopicErrors(IReadOnlyDictionary<string, string?> config, IReadOnlyList<string> topics, string? deadLetters)
    {
        var regex = config.GetValueOrDefault("topics.regex");
        var given = (Topics: !JavaNumbers.IsBlank(config.GetValueOrDefault("topics")), Regex: !JavaNumbers.IsBlank(regex));
        if (given.Topics == given.Regex)
        {
            var error = given.Topics ? "topics and topics.regex are mutually exclusive options, but both are set." : "Must configure one of topics or topics.regex";
            yield return ("topics", error);
            yield return ("topics.regex", error);
        }
        if (deadLetters is not { Length: > 0 })
            yield break;
        if (given.Topics && topics.Contains(deadLetters))
            yield return ("topics", $"The DLQ topic '{deadLetters}' may not be included in the list of topics ('topics=[{string.Join(", ", topics)}]') consumed by the connector");
        if (given.Regex && Matches(regex!, deadLetters))
            yield return ("topics.regex", $"The DLQ topic '{deadLetters}' may not be matched by the regex for the topics ('topics.regex={regex}') consumed by the connector");
    }

    /// <exception cref="JavaPatternSyntaxException">The pattern is none.</exception>
    private static bool Matches(string pattern, string topic)
    {
        try
        {
            return JavaRegex.Compile(pattern).Matches(topic);
        }
        catch (System.Text.RegularExpressions.RegexMatchTimeoutException)
        {
            return false; // not known to match: the check is a courtesy
        }
    }
}
