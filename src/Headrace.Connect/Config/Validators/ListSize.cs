using Headrace.Connect.Errors;

namespace Headrace.Connect.Config;

/// <summary>Refuses lists that are too long. An absent value passes.</summary>
public sealed class ListSize : IConfigValidator
{
    private readonly int _sizeMax;

    private ListSize(int sizeMax) => _sizeMax = sizeMax;

    /// <summary>Accepts lists of at most so many items.</summary>
    /// <param name="sizeMax">How many items are allowed.</param>
    public static ListSize AtMost(int sizeMax) => new(sizeMax);

    /// <inheritdoc/>
    public void EnsureValid(string name, object? value)
    {
        if (value is IReadOnlyCollection<string> list && list.Count > _sizeMax)
            throw new ConfigException(name, ConfigText.InMessage(value), $"exceeds maximum list size of [{_sizeMax}].");
    }

    /// <inheritdoc/>
    public override string ToString() => $"List containing maximum of {_sizeMax} elements";
}
