using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Headrace.Connect.Rest.Security;

/// <summary>One rule that makes a user's name of a certificate's subject.</summary>
/// <param name="Pattern">What the whole subject has to fit; null for any, which is the name itself.</param>
/// <param name="Replacement">The name; <c>$1</c> is what the first group has matched.</param>
/// <param name="Case"><c>L</c> for small letters, <c>U</c> for capitals, else empty.</param>
internal sealed record PrincipalRule(Regex? Pattern, string Replacement, string Case)
{
    /// <summary>The user's name; null where the rule is not for this subject.</summary>
    public string? Apply(string subject)
    {
        if (Pattern is null)
            return subject;
        var match = Pattern.Match(subject);
        if (!match.Success)
            return null;
        var name = Expand(match);
        return Case switch { "L" => name.ToLowerInvariant(), "U" => name.ToUpperInvariant(), _ => name };
    }

    private string Expand(Match match)
    {
        var name = new StringBuilder();
        for (var i = 0; i < Replacement.Length; i++)
        {
            if (Replacement[i] == '\\' && i + 1 < Replacement.Length)
            {
                name.Append(Replacement[++i]);
                continue;
            }
            var end = i + 1;
            while (end < Replacement.Length && char.IsAsciiDigit(Replacement[end]))
                end++;
            // A group that the pattern does not have is text.
            if (Replacement[i] == '$' && end > i + 1 && int.TryParse(Replacement.AsSpan(i + 1, end - i - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var group) &&
                group < match.Groups.Count)
            {
                name.Append(match.Groups[group].Value);
                i = end - 1;
            }
            else
            {
                name.Append(Replacement[i]);
            }
        }
        return name.ToString();
    }
}
