using Headrace.Connect.Errors;

namespace Headrace.Connect.Config;

/// <summary>Refuses empty text. An absent value passes.</summary>
public sealed class NonEmptyString : IConfigValidator
{
    /// <inheritdoc/>
    public void EnsureValid(string name, object? value)
    {
        if (value is "")
            throw new ConfigException(name, "", "String must be non-empty");
    }

    /// <inheritdoc/>
    public override string ToString() => "non-empty string";
}
