using System.Buffers.Text;
using System.Text.Json;

namespace Headrace.Kafka.Client;

/// <summary>A token with what it says of itself. It is a secret: its text form shows nothing of it.</summary>
internal sealed class BearerToken
{
    /// <summary>After this part of its life a token is replaced, as <c>sasl.login.refresh.window.factor</c> has it.</summary>
    private const double LifePart = 0.8;
    private const double UnixSecondsMax = 253_402_300_799;

    private BearerToken(string value, string? principal, DateTimeOffset expiresAt, DateTimeOffset renewAt)
    {
        Value = value;
        Principal = principal;
        ExpiresAt = expiresAt;
        RenewAt = renewAt;
    }

    public string Value { get; }

    /// <summary>Whose it is by its own words; null if it says nothing that we can read.</summary>
    public string? Principal { get; }

    public DateTimeOffset ExpiresAt { get; }

    /// <summary>When it is time for another.</summary>
    public DateTimeOffset RenewAt { get; }

    /// <param name="value">The token, a JWT as a rule.</param>
    /// <param name="principalClaim"><c>sasl.oauthbearer.sub.claim.name</c>.</param>
    /// <param name="life">How long it is valid if it does not say so itself.</param>
    /// <param name="now">The time at which it was given.</param>
    public static BearerToken Of(string value, string principalClaim, TimeSpan life, DateTimeOffset now)
    {
        using var claims = ClaimsOf(value);
        var end = NumberOf(claims?.RootElement, "exp") is { } seconds and > 0 and < UnixSecondsMax ? DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(seconds) : now + life;
        return new(value, TextOf(claims?.RootElement, principalClaim), end, now + ((end - now) * LifePart));
    }

    public override string ToString() => $"a token of {Principal ?? "nobody who is named"} until {ExpiresAt:O}";

    private static string? TextOf(JsonElement? claims, string name) =>
        claims is { ValueKind: JsonValueKind.Object } && claims.Value.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? NumberOf(JsonElement? claims, string name) =>
        claims is { ValueKind: JsonValueKind.Object } && claims.Value.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static JsonDocument? ClaimsOf(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3 || !Base64Url.IsValid(parts[1]))
            return null;
        try
        {
            return JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
        }
        catch (JsonException)
        {
            return null; // a token need not be a JWT
        }
    }
}
