using System.Text.RegularExpressions;
using Headrace.Connect.Rest.Http;
using Headrace.Connect.RestExtensions;

namespace Headrace.Connect.Rest.Security;

/// <summary>A role that some users have for some connectors.</summary>
/// <param name="principals">User names, <c>role:</c> and a role's name, or <c>*</c> for every user.</param>
/// <param name="role">The role.</param>
/// <param name="connectors">Names of connectors, with <c>*</c> for any characters and <c>?</c> for one.</param>
internal sealed class AccessRule(IReadOnlyList<string> principals, RestRole role, IReadOnlyList<string> connectors)
{
    private const string RolePrefix = "role:";

    private readonly Regex _connectors = NameGlob.Pattern(connectors);

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
}
