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

    /// <summary>A value without the passwords that stand in it: those of URLs, <c>password=…</c> and the like, and what follows <c>Authorization:</c> or <c>Bearer</c>.</summary>
    /// <param name="value">The value.</param>
    /// <param name="hidden">What is put in their place.</param>
    public static string HideWithin(string value, string hidden) => WithinText().Replace(value, match => match.Groups[1].Value + match.Groups[2].Value + hidden);

    [GeneratedRegex("(access|api|account|sas)[._-]?key", RegexOptions.IgnoreCase)]
    private static partial Regex KeyName();

    // Behind the colon of a URL without a user is a port. Passwords may hold what should be escaped, so they go on to the last @ that is near.
    [GeneratedRegex(@"(://[^/?#\s:@]*:)\S{1,1000}(?=@)|((?:password|passwd|pwd|secret|token)=|\bauthorization\s*[:=]\s*(?:\w+\s+)?|\bbearer\s+)[^@&;,\s]+", RegexOptions.IgnoreCase)]
    private static partial Regex WithinText();
}
