using Headrace.Connect.Errors;

namespace Headrace.Connect.Config;

/// <summary>Refuses an absent value.</summary>
public sealed class NonNull : IConfigValidator
{
    /// <inheritdoc/>
    public void EnsureValid(string name, object? value)
    {
        if (value is null)
            throw new ConfigException(name, null, "entry must be non null");
    }

    /// <inheritdoc/>
    public override string ToString() => "non-null string";
}
