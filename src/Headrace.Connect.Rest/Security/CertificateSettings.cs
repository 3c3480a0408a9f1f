using System.Text.RegularExpressions;
using Headrace.Connect.Errors;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Rest.Security;

/// <summary>The settings <c>headrace.rest.auth.certificate.*</c>: who a user is by his certificate.</summary>
internal sealed partial class CertificateSettings
{
    public const string Prefix = "headrace.rest.auth.certificate.";
    public const string RulesKey = Prefix + "principal.mapping.rules";

    private CertificateSettings(IReadOnlyList<PrincipalRule> rules) => Rules = rules;

    /// <summary>The rules, of which the first counts that fits.</summary>
    public IReadOnlyList<PrincipalRule> Rules { get; }

    /// <summary>Reads the settings; null where there are none.</summary>
    /// <exception cref="ConfigException">One is wrong.</exception>
    public static CertificateSettings? Parse(IReadOnlyDictionary<string, string?> settings)
    {
        var own = settings.Keys.Where(static key => key.StartsWith(Prefix, StringComparison.Ordinal)).ToList();
        if (own.Count == 0)
            return null;
        if (own.Find(static key => key != RulesKey) is { } unknown)
            throw new ConfigException($"{unknown} is not known. There is {RulesKey}.");
        return new(ParseRules(settings[RulesKey]?.Trim() is { Length: > 0 } text ? text : "DEFAULT"));
    }

    /// <summary>Refuses listeners that would ask nobody for a certificate, or take one of anybody.</summary>
    /// <exception cref="ConfigException">They would.</exception>
    public static void EnsureUsable(RestServerOptions options)
    {
        if (!options.Listeners.Any(static listener => listener.TrimStart().StartsWith("https:", StringComparison.OrdinalIgnoreCase)))
            throw new ConfigException($"{RulesKey} is set, but no listener is https: without TLS there are no certificates.");
        TlsClientAuth asked;
        try
        {
            asked = options.Tls.ClientAuth;
        }
        catch (ClientConfigException e)
        {
            throw new ConfigException(e.Message, e);
        }
        if (asked == TlsClientAuth.None)
            throw new ConfigException($"{RulesKey} is set, but clients are not asked for certificates. Set {options.Tls.Prefix}ssl.client.auth to required or requested.");
        if (!options.Tls.HasTrustStore)
        {
            throw new ConfigException(
                $"{RulesKey} is set without a trust store, so that a certificate of any public authority would do. Set {options.Tls.Prefix}ssl.truststore.location to the authority of your users.");
        }
    }

    private static List<PrincipalRule> ParseRules(string text)
    {
        var rules = new List<PrincipalRule>();
        var rest = text;
        while (rest.Length > 0)
        {
            var match = RulePattern().Match(rest);
            if (!match.Success)
                throw new ConfigException(RulesKey, text, "holds something that is neither DEFAULT nor RULE:pattern/replacement/ with an L or U behind it if need be.");
            rules.Add(match.Groups["pattern"].Success ? new(Pattern(match.Groups["pattern"].Value, text), match.Groups["replacement"].Value, match.Groups["case"].Value) : new(null, "", ""));
            rest = rest[match.Length..];
        }
        return rules;
    }

    private static Regex Pattern(string pattern, string text)
    {
        try
        {
            return new($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new ConfigException(RulesKey, text, $"has a pattern that can't be used: {e.Message}");
        }
    }

    [GeneratedRegex(@"\A\s*(?:DEFAULT|RULE:(?<pattern>(?:\\.|[^\\/])*)/(?<replacement>(?:\\.|[^\\/])*)/(?<case>[LU]?))\s*(?:,\s*|\z)", RegexOptions.Singleline)]
    private static partial Regex RulePattern();
}
