using System.Globalization;
using System.Text;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Microsoft.AspNetCore.Http;

namespace Headrace.Connect.Rest;

/// <summary>Additional response headers, as the setting <c>response.http.headers.config</c> asks for. Source: KIP-577.</summary>
internal sealed class ResponseHeaderRules
{
    private readonly List<Rule> _rules;
    private readonly TimeProvider _timeProvider;

    private ResponseHeaderRules(List<Rule> rules, TimeProvider timeProvider)
    {
        _rules = rules;
        _timeProvider = timeProvider;
    }

    /// <summary>Parses the setting; null where it is empty.</summary>
    /// <exception cref="ConfigException">A rule is malformed.</exception>
    public static ResponseHeaderRules? Parse(string text, TimeProvider timeProvider)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var rules = new List<Rule>();
        foreach (var rule in Split(text))
            rules.Add(ParseRule(rule.Trim()));
        return new(rules, timeProvider);
    }

    public void Apply(HttpResponse response)
    {
        foreach (var rule in _rules)
        {
            var value = rule.IsDate
                ? _timeProvider.GetUtcNow().AddMilliseconds(rule.Milliseconds).ToString("R", CultureInfo.InvariantCulture)
                : rule.Value;
            if (rule.IsAdded)
                response.Headers.Append(rule.Name, value);
            else
                response.Headers[rule.Name] = value;
        }
    }

    private static Rule ParseRule(string rule)
    {
        var blank = rule.AsSpan().IndexOfAny(" \t");
        if (blank < 0)
            throw new ConfigException($"Invalid format of header config '{rule}'. Expected: '[action] [header name]:[header value]'");
        var word = rule[..blank];
        var pair = rule[blank..].Trim();
        if (word.ToUpperInvariant() is not ("SET" or "ADD" or "SETDATE" or "ADDDATE"))
            throw new ConfigException($"Invalid header config action: '{word}'. Expected one of [set, add, setDate, addDate]");
        var parts = pair.Split(':');
        if (parts.Length != 2 || parts[1].Length == 0)
            throw new ConfigException($"Invalid format of header name and header value pair '{pair}'. Expected: '[header name]:[header value]'");
        var (name, value) = (parts[0].Trim(), parts[1].Trim());
        if (name.Length == 0 || name.AsSpan().ContainsAny(" \t"))
            throw new ConfigException($"Invalid header name '{name}'. The '[header name]' cannot contain whitespace");
        if (!IsToken(name) || value.Any(static c => c is < ' ' or > '~'))
            throw new ConfigException($"Invalid header '{name}': a header is ASCII without control characters.");
        // Actions are known in any case of letters, but as in Kafka Connect it is these letters alone that make them add, or work out a date.
        var (isAdded, isDate) = (word.StartsWith("add", StringComparison.Ordinal), word.EndsWith("Date", StringComparison.Ordinal));
        var milliseconds = 0L;
        if (isDate && !JavaNumbers.TryParseInteger(value, long.MinValue, long.MaxValue, out milliseconds))
            throw new ConfigException($"Invalid value '{value}' of header '{name}': {word} wants a number of milliseconds from now.");
        if (milliseconds is > 3_000_000_000_000 or < -3_000_000_000_000)
            throw new ConfigException($"Invalid value '{value}' of header '{name}': the date is more than about a hundred years away.");
        return new(isAdded, isDate, name, value, milliseconds);
    }

    private static bool IsToken(string name) => name.All(static c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));

    // Commas separate rules, except in a rule that stands in double quotes as a whole. Quotes elsewhere are characters like others.
    private static List<string> Split(string text)
    {
        var rules = new List<string>();
        var rule = new StringBuilder();
        var (isQuoted, isClosed, isEscaped) = (false, false, false);
        foreach (var c in text)
        {
            if (isQuoted)
            {
                if (isEscaped || c is not ('"' or '\\'))
                    rule.Append(c);
                isClosed = c == '"' && !isEscaped;
                isQuoted = !isClosed;
                isEscaped = c == '\\' && !isEscaped;
            }
            else if (c == ',')
            {
                rules.Add(rule.ToString());
                rule.Clear();
                isClosed = false;
            }
            else if (c == '"' && !isClosed && rule.ToString().AsSpan().IsWhiteSpace())
            {
                rule.Clear();
                isQuoted = true;
            }
            else if (!isClosed)
            {
                rule.Append(c);
            }
        }
        rules.Add(rule.ToString());
        // As where Java splits a text: nothing behind the last comma is no rule. A text of commas alone is one.
        while (rules.Count > 1 && rules[^1].Length == 0)
            rules.RemoveAt(rules.Count - 1);
        return rules;
    }

    private sealed record Rule(bool IsAdded, bool IsDate, string Name, string Value, long Milliseconds);
}
