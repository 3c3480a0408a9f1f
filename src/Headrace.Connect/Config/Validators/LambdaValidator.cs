namespace Headrace.Connect.Config;

/// <summary>A check that is a function.</summary>
public sealed class LambdaValidator : IConfigValidator
{
    private readonly Action<string, object?> _check;
    private readonly Func<string> _describe;

    private LambdaValidator(Action<string, object?> check, Func<string> describe)
    {
        _check = check;
        _describe = describe;
    }

    /// <summary>Makes a check of a function.</summary>
    /// <param name="check">Takes the setting's name and its parsed value, null where it is absent or could not be parsed; throws <see cref="Errors.ConfigException"/>.</param>
    /// <param name="describe">The text that documentation shows.</param>
    public static LambdaValidator With(Action<string, object?> check, Func<string> describe) => new(check, describe);

    /// <inheritdoc/>
    public void EnsureValid(string name, object? value) => _check(name, value);

    /// <inheritdoc/>
    public override string ToString() => _describe();
}
