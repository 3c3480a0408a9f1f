using Headrace.Connect.Errors;
using Headrace.Connect.Rest.Http;
using Headrace.Connect.RestExtensions;

namespace Headrace.Connect.Rest.Security;

/// <summary>Who may do what, as the settings <c>headrace.rest.auth.rules</c> say. What no rule gives is refused.</summary>
internal sealed class AccessRules
{
    public const string Key = "headrace.rest.auth.rules";

    private readonly List<AccessRule> _rules;

    private AccessRules(List<AccessRule> rules) => _rules = rules;

    /// <summary>Reads the rules; null where there is no such setting, and everybody may do everything.</summary>
    /// <exception cref="ConfigException">One is wrong.</exception>
    public static AccessRules? Parse(IReadOnlyDictionary<string, string?> settings)
    {
        if (!settings.TryGetValue(Key, out var names))
        {
            var stray = settings.Keys.FirstOrDefault(static key => key.StartsWith(Key + ".", StringComparison.Ordinal));
            return stray is null ? null : throw new ConfigException($"{stray} has no effect: {Key} does not list a rule of that name, it is missing.");
        }
        var aliases = List(names);
        if (aliases.Length == 0)
            throw new ConfigException($"{Key} is empty, so that nobody could do anything. List the names of rules, or remove it.");
        foreach (var key in settings.Keys.Where(static key => key.StartsWith(Key + ".", StringComparison.Ordinal)))
            EnsureKnown(key, aliases);
        return new([.. aliases.Select(alias => ParseRule(settings, alias))]);
    }

    /// <summary>Whether a user has a role for a connector; for null, whether there is a connector for which he has it.</summary>
    public bool Allow(RestUser? user, RestRole role, string? connector)
    {
        if (role == RestRole.Internal)
            return true;
        if (user is null)
            return false;
        foreach (var rule in _rules)
        {
            if (!rule.Gives(role == RestRole.AdminOfWorker ? RestRole.Admin : role) || !rule.IsFor(user))
                continue;
            if (role == RestRole.AdminOfWorker ? rule.IsForAll : connector is null || rule.IsFor(connector))
                return true;
        }
        return false;
    }

    private static void EnsureKnown(string key, string[] aliases)
    {
        var dot = key.LastIndexOf('.');
        var alias = dot > Key.Length ? key[(Key.Length + 1)..dot] : key[(Key.Length + 1)..];
        if (!aliases.Contains(alias, StringComparer.Ordinal))
            throw new ConfigException($"{key} has no effect: {Key} does not list a rule {alias}.");
        if (key[(dot + 1)..] is not ("principals" or "role" or "connectors"))
            throw new ConfigException($"{key} is not known: a rule has principals, role and connectors.");
    }

    private static AccessRule ParseRule(IReadOnlyDictionary<string, string?> settings, string alias)
    {
        var principals = List(settings.GetValueOrDefault($"{Key}.{alias}.principals"));
        if (principals.Length == 0)
            throw new ConfigException($"{Key}.{alias}.principals is missing: list user names, role: and the name of a role, or * for every user.");
        var role = settings.GetValueOrDefault($"{Key}.{alias}.role")?.Trim() switch
        {
            "view" => RestRole.View,
            "operate" => RestRole.Operate,
            "admin" => RestRole.Admin,
            null => throw new ConfigException($"{Key}.{alias}.role is missing: it is view, operate or admin."),
            var other => throw new ConfigException($"{Key}.{alias}.role", other, "it is view, operate or admin."),
        };
        var connectors = List(settings.GetValueOrDefault($"{Key}.{alias}.connectors", "*"));
        if (connectors.Length == 0)
            throw new ConfigException($"{Key}.{alias}.connectors is empty. List names of connectors, with * and ? for any characters, or leave it out for all.");
        return new(principals, role, connectors);
    }

    private static string[] List(string? text) => (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The refusal of a request.</summary>
    public static RestException Refusal(RestUser? user, RestRole role, string? connector)
    {
        if (user is null)
            return new(401, "Who makes this request is not known. Give credentials.");
        var deed = role switch { RestRole.View => "see", RestRole.Operate => "operate", _ => "change" };
        var what = role == RestRole.AdminOfWorker ? "what concerns the whole worker" : connector is null ? "any connector" : $"connector {connector}";
        return new(403, $"User {user.Name} is not allowed to {deed} {what}.");
    }
}
