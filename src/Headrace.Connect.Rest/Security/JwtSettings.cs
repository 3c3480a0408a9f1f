using System.Globalization;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Rest.Security;

/// <summary>The settings <c>headrace.rest.auth.jwt.*</c>: whose tokens let a user in.</summary>
/// <remarks>Nothing here names a type of the token library: it is loaded only where there are such settings.</remarks>
internal sealed class JwtSettings
{
    public const string Prefix = "headrace.rest.auth.jwt.";

    private static readonly string[] Known = ["issuer", "audience", "keys.url", "keys.file", "user.claim", "roles.claim", "clock.skew.seconds"];

    public required string Issuer { get; init; }

    public required IReadOnlyList<string> Audiences { get; init; }

    /// <summary>Where the signing keys are; null to ask the issuer.</summary>
    public Uri? KeysUrl { get; init; }

    /// <summary>The file that holds the signing keys.</summary>
    public string? KeysFile { get; init; }

    public required string UserClaim { get; init; }

    /// <summary>The claim that holds roles; a dot leads into an object.</summary>
    public required string RolesClaim { get; init; }

    public TimeSpan ClockSkew { get; init; }

    /// <summary>Reads the settings; null where there are none.</summary>
    /// <exception cref="ConfigException">One is wrong.</exception>
    public static JwtSettings? Parse(IReadOnlyDictionary<string, string?> settings)
    {
        var own = settings.Where(static setting => setting.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(static setting => setting.Key[Prefix.Length..], static setting => setting.Value?.Trim(), StringComparer.Ordinal);
        if (own.Count == 0)
            return null;
        if (own.Keys.FirstOrDefault(static key => !Known.Contains(key, StringComparer.Ordinal)) is { } unknown)
            throw new ConfigException($"{Prefix}{unknown} is not known. There are {string.Join(", ", Known)}.");
        var issuer = Required(own, "issuer", "the issuer that tokens name");
        var keysUrl = own.GetValueOrDefault("keys.url") is { Length: > 0 } url ? Url("keys.url", url) : null;
        var keysFile = own.GetValueOrDefault("keys.file") is { Length: > 0 } file ? file : null;
        if (keysUrl is not null && keysFile is not null)
            throw new ConfigException($"{Prefix}keys.url and {Prefix}keys.file exclude each other. Leave one out.");
        if (keysUrl is null && keysFile is null)
            Url("issuer", issuer);   // its keys are asked for there
        return new()
        {
            Issuer = issuer,
            Audiences = Required(own, "audience", "the audiences that tokens may be for").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            KeysUrl = keysUrl,
            KeysFile = keysFile,
            UserClaim = own.GetValueOrDefault("user.claim") is { Length: > 0 } user ? user : "sub",
            RolesClaim = own.GetValueOrDefault("roles.claim") is { Length: > 0 } roles ? roles : "roles",
            ClockSkew = Seconds(own.GetValueOrDefault("clock.skew.seconds")),
        };
    }

    private static string Required(Dictionary<string, string?> own, string key, string what) =>
        own.GetValueOrDefault(key) is { Length: > 0 } value ? value : throw new ConfigException($"{Prefix}{key} is missing: {what}.");

    // Keys that come by plain HTTP are anybody's, but for this machine's own.
    private static Uri Url(string key, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
            ? url
            : throw new ConfigException(Prefix + key, text, "it is an https URL.");

    private static TimeSpan Seconds(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return TimeSpan.FromSeconds(30);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= 3600
            ? TimeSpan.FromSeconds(seconds)
            : throw new ConfigException(Prefix + "clock.skew.seconds", text, "it is a number of seconds from 0 to 3600.");
    }
}
