using System.Text;
using System.Text.RegularExpressions;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Data;

/// <summary>A regular expression in Java's notation, with Java's groups and replacements.</summary>
internal sealed class JavaRegex
{
    /// <summary>Long for a name, short for a pattern that runs away.</summary>
    private static readonly TimeSpan MatchTimeMax = TimeSpan.FromSeconds(5);

    private readonly Regex _whole;
    private readonly Regex _first;
    private readonly IReadOnlyDictionary<string, int> _groups;
    private readonly int _groupCount;

    private JavaRegex(string pattern, JavaRegexTranslator translated)
    {
        Pattern = pattern;
        var options = RegexOptions.CultureInvariant;
        _whole = new Regex($"\\A(?:{translated.Pattern})\\z", options, MatchTimeMax);
        _first = new Regex(translated.Pattern, options, MatchTimeMax);
        _groups = translated.Groups;
        _groupCount = translated.GroupCount;
    }

    /// <summary>The expression as it was written.</summary>
    public string Pattern { get; }

    /// <summary>The expression for .NET, which looks for it anywhere in a text.</summary>
    public Regex Expression => _first;

    /// <summary>Reads an expression.</summary>
    /// <exception cref="JavaPatternSyntaxException">It is none. The message is Java's for the usual mistakes: what, where, and the pattern with a mark below.</exception>
    public static JavaRegex Compile(string pattern)
    {
        try
        {
            return new JavaRegex(pattern, JavaRegexTranslator.Translate(pattern));
        }
        catch (ArgumentException exception)
        {
            throw new JavaPatternSyntaxException(exception.Message, exception);
        }
    }

    /// <summary>Whether the whole of a text matches.</summary>
    public bool Matches(string text) => _whole.IsMatch(text);

    /// <summary>Replaces the first match in a text; <c>$1</c> and <c>${name}</c> stand for groups, a backslash makes the next character plain.</summary>
    /// <exception cref="ConnectException">The replacement names a group that there isn't, or ends too early.</exception>
    public string ReplaceFirst(string text, string replacement)
    {
        var match = _first.Match(text);
        return match.Success ? string.Concat(text.AsSpan(0, match.Index), Expand(match, replacement), text.AsSpan(match.Index + match.Length)) : text;
    }

    private string Expand(Match match, string replacement)
    {
        var result = new StringBuilder();
        for (var index = 0; index < replacement.Length;)
        {
            switch (replacement[index])
            {
                case '\\':
                    if (++index == replacement.Length)
                        throw new JavaIllegalArgumentException("character to be escaped is missing");
                    result.Append(replacement[index++]);
                    break;
                case '$':
                    result.Append(match.Groups[ReadGroup(replacement, ref index)].Value);
                    break;
                default:
                    result.Append(replacement[index++]);
                    break;
            }
        }

        return result.ToString();
    }

    private int ReadGroup(string replacement, ref int index)
    {
        if (++index == replacement.Length)
            throw new JavaIllegalArgumentException("Illegal group reference: group index is missing");
        if (replacement[index] == '{')
            return ReadNamedGroup(replacement, ref index);
        if (!char.IsAsciiDigit(replacement[index]))
            throw new JavaIllegalArgumentException("Illegal group reference");

        var group = replacement[index++] - '0';
        if (group > _groupCount)
            throw new JavaIndexOutOfBoundsException($"No group {group}");

        // More digits belong to the number as long as there is such a group.
        while (index < replacement.Length && char.IsAsciiDigit(replacement[index]) && (group * 10) + replacement[index] - '0' <= _groupCount)
            group = (group * 10) + replacement[index++] - '0';
        return group;
    }

    private int ReadNamedGroup(string replacement, ref int index)
    {
        var start = ++index;
        while (index < replacement.Length && char.IsAsciiLetterOrDigit(replacement[index]))
            index++;
        var name = replacement[start..index];
        if (name.Length == 0)
            throw new JavaIllegalArgumentException("named capturing group has 0 length name");
        if (index == replacement.Length || replacement[index] != '}')
            throw new JavaIllegalArgumentException("named capturing group is missing trailing '}'");
        if (char.IsAsciiDigit(name[0]))
            throw new JavaIllegalArgumentException($"capturing group name {{{name}}} starts with digit character");
        index++;
        return _groups.TryGetValue(name, out var group) ? group : throw new JavaIllegalArgumentException($"No group with name {{{name}}}");
    }
}
