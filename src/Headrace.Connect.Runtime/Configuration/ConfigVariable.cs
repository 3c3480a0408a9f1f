namespace Headrace.Connect.Runtime.Configuration;

/// <summary>A variable in a configuration's value: <c>${provider:key}</c> or <c>${provider:path:key}</c>.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where the text after it begins.</param>
/// <param name="Provider">The name of the provider.</param>
/// <param name="Path">The path; empty for none.</param>
/// <param name="Key">The key.</param>
internal readonly record struct ConfigVariable(int Start, int End, string Provider, string Path, string Key)
{
    /// <summary>The variables of a text, whatever their providers, as Kafka's pattern finds them: no part holds a <c>}</c>, and the key alone may hold further colons.</summary>
    public static List<ConfigVariable> In(string? value)
    {
        var variables = new List<ConfigVariable>();
        if (value is null)
            return variables;
        for (var start = value.IndexOf("${", StringComparison.Ordinal); start >= 0;)
        {
            var end = value.IndexOf('}', start);
            if (end < 0)
                break;
            var parts = value[(start + 2)..end].Split(':', 3);
            if (parts.Length > 1)
                variables.Add(new(start, end + 1, parts[0], parts.Length == 3 ? parts[1] : "", parts[^1]));
            // What was a variable is not looked into for others.
            start = value.IndexOf("${", parts.Length > 1 ? end + 1 : start + 2, StringComparison.Ordinal);
        }
        return variables;
    }
}
