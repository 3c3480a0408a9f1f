using System.Text.Json;
using Headrace.Connect.Rest.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Headrace.Connect.Rest.Json;

/// <summary>Errors as problem details, for clients that name their type. Source: RFC 9457.</summary>
internal static class ProblemJson
{
    public const string ContentType = "application/problem+json";

    /// <summary>Whether an <c>Accept</c> header names the type; a wildcard does not.</summary>
    public static bool IsIn(string accept) =>
        accept.Contains("problem+json", StringComparison.OrdinalIgnoreCase) && MediaType.TryParseAccept(accept, out var ranges) && IsIn(ranges);

    /// <summary>Whether one of the ranges is the type itself.</summary>
    public static bool IsIn(List<MediaType> ranges) => ranges.Exists(static range => !range.HasWildcard && range.Quality > 0 && range.Includes("application", "problem+json"));

    /// <summary>Writes an error, with the members of Kafka Connect's beside.</summary>
    public static void Write(Utf8JsonWriter json, int status, string? message)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "about:blank"u8);
        json.WriteString("title"u8, ReasonPhrases.GetReasonPhrase(status));
        json.WriteNumber("status"u8, status);
        if (message is not null)
            json.WriteString("detail"u8, message);
        json.WriteNumber("error_code"u8, status);
        json.WriteString("message"u8, message);
        json.WriteEndObject();
    }
}
