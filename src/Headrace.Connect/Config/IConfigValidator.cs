namespace Headrace.Connect.Config;

/// <summary>Checks the parsed value of a setting.</summary>
public interface IConfigValidator
{
    /// <summary>Checks a value.</summary>
    /// <param name="name">The setting's name.</param>
    /// <param name="value">The parsed value, null where it is absent or could not be parsed.</param>
    /// <exception cref="Errors.ConfigException">The value is wrong.</exception>
    void EnsureValid(string name, object? value);
}
