using System.Text.RegularExpressions;

namespace Headrace.Connect.Runtime.Configuration;

/// <summary>Tells by name and form what of a config must not be shown, where nothing defines it as a password.</summary>
public static partial class SecretSettings
{
    private static readonly string[] Words =
    [
        "password", "passwd", "passphrase", "secret", "token", "credential", "private", "jaas", "user.info", "keystore.key",
    ];

    /// <summary>Whether a setting is called like a secret.</summary>
    /// <param name="key">The setting's name.</param>
    public static bool IsSecretName(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Array.Exists(Words, word => key.Contains(word, StringComparison.OrdinalIgnoreCase)) || KeyName().IsMatch(key);
    }

    /// <summary>A value without the passwords that stand in it: those of URLs, and <c>password=…</c> and the like.</summary>
    /// <param name="value">The value.</param>
    /// <param name="hidden">What is put in their place.</param>
    public static string HideWithin(string value, string hidden) => WithinText().Replace(value, match => match.Groups[1].Value + hidden);

    [GeneratedRegex("(access|api|account|sas)[._-]?key", RegexOptions.IgnoreCase)]
    private static partial Regex KeyName();

    [GeneratedRegex(@"(://[^/?#\s:@]*:|(?:password|passwd|pwd|secret|token)=)[^@&;,\s]+", RegexOptions.IgnoreCase)]
    private static partial Regex WithinText();
}
