using Headrace.Connect.Config;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms;

/// <summary>Accepts Java's regular expressions, and refuses an absent one in the words that Kafka Connect adds to those of the missing setting.</summary>
internal sealed class GivenRegex : IConfigValidator
{
    private readonly ValidRegex _valid = new();

    public void EnsureValid(string name, object? value)
    {
        if (value is null)
            throw new ConfigException(name, null, "Invalid regex: Cannot invoke \"String.isEmpty()\" because \"this.pattern\" is null");
        _valid.EnsureValid(name, value);
    }

    public override string ToString() => _valid.ToString();
}
