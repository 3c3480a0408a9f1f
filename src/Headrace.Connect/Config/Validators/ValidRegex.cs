using System.Text.RegularExpressions;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Config;

/// <summary>Accepts regular expressions. An absent value passes.</summary>
public sealed class ValidRegex : IConfigValidator
{
    /// <inheritdoc/>
    public void EnsureValid(string name, object? value)
    {
        if (value is not string pattern)
            return;

        try
        {
            _ = new Regex(pattern, RegexOptions.CultureInvariant);
        }
        catch (ArgumentException e)
        {
            throw new ConfigException(name, pattern, $"Invalid regex: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public override string ToString() => "valid regex";
}
