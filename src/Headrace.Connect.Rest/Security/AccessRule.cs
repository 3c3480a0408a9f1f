using System.Text;
using System.Text.RegularExpressions;
using Headrace.Connect.RestExtensions;

namespace Headrace.Connect.Rest.Security;

/// <summary>A role that some users have for some connectors.</summary>
/// <param name="principals">User names, <c>role:</c> and a role's name, or <c>*</c> for every user.</param>
/// <param name="role">The role.</param>
/// <param name="connectors">Names of connectors, with <c>*</c> for any characters and <c>?</c> for one.</param>
internal sealed class AccessRule(IReadOnlyList<string> principals, RestRole role, IReadOnlyList<string> connectors)
{
    private const string RolePrefix = "role:";

    private readonly Regex _connectors = Pattern(connectors);

    /// <summary>Whether it is for every connector, those to come included.</summary>
    public bool IsForAll { get; } = connectors.Contains("*", StringComparer.Ordinal);

    public bool Gives(RestRole wanted) => role >= wanted;

    public bool IsFor(string connector) => _connectors.IsMatch(connector);

    public bool IsFor(RestUser user)
    {
        foreach (var principal in principals)
        {
            if (principal == "*" || principal == user.Name)
                return true;
            if (principal.StartsWith(RolePrefix, StringComparison.Ordinal) && user.Roles.Contains(principal[RolePrefix.Length..], StringComparer.Ordinal))
                return true;
        }
        return false;
    }

    private static Regex Pattern(IReadOnlyList<string> globs)
    {
        var pattern = new StringBuilder(@"\A(?:");
        for (var i = 0; i < globs.Count; i++)
        {
            if (i > 0)
                pattern.Append('|');
            foreach (var c in globs[i])
                pattern.Append(c switch { '*' => "(?s:.*)", '?' => "(?s:.)", _ => Regex.Escape(c.ToString()) });
        }
        return new(pattern.Append(@")\z").ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    }
}
