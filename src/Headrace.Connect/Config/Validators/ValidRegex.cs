using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Config;

/// <summary>Accepts Java's regular expressions. An absent value passes.</summary>
public sealed class ValidRegex : IConfigValidator
{
    /// <inheritdoc/>
    public void EnsureValid(string name, object? value)
    {
        if (value is not string pattern)
            return;

        try
        {
            _ = JavaRegex.Compile(pattern);
        }
        catch (FormatException e)
        {
            throw new ConfigException(name, pattern, $"Invalid regex: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public override string ToString() => "valid regex";
}
