using Microsoft.Extensions.Primitives;

namespace Headrace.Connect.Rest.Http;

/// <summary>The values of a header that came more than once.</summary>
internal static class HeaderList
{
    /// <summary>All values as one list, empty ones included: what comes of them may be malformed. Null for none.</summary>
    public static string? Join(StringValues values) => values.Count > 1 ? string.Join(',', values.ToArray()) : values.Count == 1 ? values[0] : null;
}
