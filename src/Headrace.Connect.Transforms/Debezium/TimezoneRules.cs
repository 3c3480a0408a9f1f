using System.Text.RegularExpressions;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms.Debezium;

/// <summary>The rules of a TimezoneConverter's list. A rule without a prefix after one with a prefix has that one's.</summary>
internal sealed partial class TimezoneRules
{
    private readonly Dictionary<string, Rule> _byTopic = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Rule> _byTable = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Rule> _byEither = new(StringComparer.Ordinal);

    public TimezoneRules(IReadOnlyList<string> rules)
    {
        string? prefix = null;
        foreach (var text in rules)
        {
            string name;
            string? field = null;
            switch (text.Split(':'))
            {
                case [var first, var second, .. var rest] when IsPrefix(first):
                    (prefix, name, field) = (first, second, rest is [var only] ? only : null);
                    break;
                case [var first, var second]:
                    (name, field) = (first, second);
                    break;
                case var parts:
                    name = parts[0];
                    break;
            }

            var map = prefix switch
            {
                "topic" => _byTopic,
                "source" => _byTable,
                _ => _byEither,
            };
            if (!map.TryGetValue(name, out var rule))
                map.Add(name, rule = new Rule());
            if (field is not null)
                rule.Add(field);
        }
    }

    /// <summary>Refuses a list whose form is wrong.</summary>
    public static void Check(string kind, IReadOnlyList<string> rules)
    {
        if (!ListPattern().IsMatch($"[{string.Join(", ", rules)}]"))
        {
            throw new ConfigException(
                $"Invalid {kind} list format. Please specify a list of rules in the format of \"source:<tablename>:<fieldnames>\", \"topic:<topicname>:<fieldnames>\", \"<matchname>:<fieldnames>\"");
        }
    }

    /// <summary>The rule for a record, null if there is none.</summary>
    public Rule? Match(string? topic, string? table) =>
        Find(_byTopic, topic) ?? Find(_byTable, table) ?? Find(_byEither, topic) ?? Find(_byEither, table);

    private static Rule? Find(Dictionary<string, Rule> rules, string? name) => name is null ? null : rules.GetValueOrDefault(name);

    private static bool IsPrefix(string text) => text.Equals("source", StringComparison.OrdinalIgnoreCase) || text.Equals("topic", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("""^\[["._A-Za-z0-9\s]+:(?:["._A-Za-z0-9\s]+(?::["._A-Za-z0-9\s]+)?(?:,|\]$))+$""", RegexOptions.NonBacktracking)]
    private static partial Regex ListPattern();

    /// <summary>The fields that a rule names, by the part of the envelope that they are in.</summary>
    public sealed class Rule
    {
        public bool IsForAll { get; private set; } = true;

        public HashSet<string> Before { get; } = new(StringComparer.Ordinal);

        public HashSet<string> After { get; } = new(StringComparer.Ordinal);

        public HashSet<string> Source { get; } = new(StringComparer.Ordinal);

        public void Add(string field)
        {
            IsForAll = false;
            switch (field.Split('.', 2))
            {
                case [Envelope.Source, var name]:
                    Source.Add(name);
                    break;
                case [Envelope.Before, var name]:
                    Before.Add(name);
                    break;
                case [Envelope.After, var name]:
                    After.Add(name);
                    break;
                default:
                    Before.Add(field);
                    After.Add(field);
                    break;
            }
        }
    }
}
