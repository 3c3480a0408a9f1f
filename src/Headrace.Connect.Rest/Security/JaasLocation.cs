namespace Headrace.Connect.Rest.Security;

/// <summary>Finds the JAAS file of a worker: our own setting, or where Kafka's users give Java's system property.</summary>
internal static class JaasLocation
{
    public const string Key = "headrace.rest.jaas.config";

    private const string Property = "-Djava.security.auth.login.config=";

    // In the order in which the JVM lets one win over another.
    private static readonly string[] Variables = ["KAFKA_OPTS", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"];

    /// <summary>The file; null where nobody names one.</summary>
    /// <param name="settings">The worker's settings.</param>
    /// <param name="environment">Reads a variable of the environment.</param>
    public static string? Find(IReadOnlyDictionary<string, string?> settings, Func<string, string?> environment)
    {
        if (settings.GetValueOrDefault(Key) is { Length: > 0 } own)
            return own;
        foreach (var variable in Variables)
        {
            if (environment(variable) is { } options && FromOptions(options) is { } path)
                return path;
        }
        return null;
    }

    private static string? FromOptions(string options)
    {
        string? found = null;
        foreach (var option in Split(options))
        {
            if (option.StartsWith(Property, StringComparison.Ordinal))
                found = option[Property.Length..].TrimStart('=');   // Java takes a second = for "this file alone"
        }
        if (string.IsNullOrEmpty(found))
            return null;
        // Java takes a URL too, with one slash or three.
        return found.StartsWith("file:/", StringComparison.OrdinalIgnoreCase) ? "/" + Uri.UnescapeDataString(found["file:/".Length..].TrimStart('/')) : found;
    }

    // As a shell cuts them: at blanks that are not within quotes.
    private static IEnumerable<string> Split(string options)
    {
        var option = new System.Text.StringBuilder();
        char? quote = null;
        foreach (var c in options)
        {
            if (c == quote)
            {
                quote = null;
            }
            else if (quote is null && c is '"' or '\'')
            {
                quote = c;
            }
            else if (quote is null && char.IsWhiteSpace(c))
            {
                yield return option.ToString();
                option.Clear();
            }
            else
            {
                option.Append(c);
            }
        }
        yield return option.ToString();
    }
}
