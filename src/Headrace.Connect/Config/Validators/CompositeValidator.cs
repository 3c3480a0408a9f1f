namespace Headrace.Connect.Config;

/// <summary>Applies several checks in order; the first failure counts.</summary>
public sealed class CompositeValidator : IConfigValidator
{
    private readonly IConfigValidator[] _validators;

    private CompositeValidator(IReadOnlyList<IConfigValidator> validators) => _validators = [.. validators];

    /// <summary>Applies several checks in order.</summary>
    /// <param name="validators">The checks.</param>
    public static CompositeValidator Of(params IReadOnlyList<IConfigValidator> validators) => new(validators);

    /// <inheritdoc/>
    public void EnsureValid(string name, object? value)
    {
        foreach (var validator in _validators)
            validator.EnsureValid(name, value);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", _validators);
}
