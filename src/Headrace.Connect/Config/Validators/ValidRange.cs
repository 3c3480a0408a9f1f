using System.Globalization;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Config;

/// <summary>Accepts numbers in a range. An absent value is refused.</summary>
public sealed class ValidRange : IConfigValidator
{
    private readonly IConvertible? _minimum;
    private readonly IConvertible? _maximum;

    private ValidRange(IConvertible? minimum, IConvertible? maximum)
    {
        _minimum = minimum;
        _maximum = maximum;
    }

    /// <summary>Accepts numbers from a least one on.</summary>
    /// <param name="minimum">The least number.</param>
    public static ValidRange AtLeast(long minimum) => new(minimum, null);

    /// <summary>Accepts numbers from a least one on.</summary>
    /// <param name="minimum">The least number.</param>
    public static ValidRange AtLeast(double minimum) => new(minimum, null);

    /// <summary>Accepts numbers between two, both included.</summary>
    /// <param name="minimum">The least number.</param>
    /// <param name="maximum">The largest number.</param>
    public static ValidRange Between(long minimum, long maximum) => new(minimum, maximum);

    /// <summary>Accepts numbers between two, both included.</summary>
    /// <param name="minimum">The least number.</param>
    /// <param name="maximum">The largest number.</param>
    public static ValidRange Between(double minimum, double maximum) => new(minimum, maximum);

    /// <inheritdoc/>
    public void EnsureValid(string name, object? value)
    {
        if (value is null)
            throw new ConfigException(name, null, "Value must be non-null");

        // As doubles, as Kafka compares them.
        var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        if (_minimum is not null && number < _minimum.ToDouble(CultureInfo.InvariantCulture))
            throw new ConfigException(name, ConfigText.Of(value), $"Value must be at least {ConfigText.Of(_minimum)}");
        if (_maximum is not null && number > _maximum.ToDouble(CultureInfo.InvariantCulture))
            throw new ConfigException(name, ConfigText.Of(value), $"Value must be no more than {ConfigText.Of(_maximum)}");
    }

    /// <summary>The text that documentation shows: <c>[0,...]</c>, <c>[0,...,5]</c>.</summary>
    public override string ToString() => _maximum is null ? $"[{ConfigText.Of(_minimum)},...]" : $"[{ConfigText.Of(_minimum)},...,{ConfigText.Of(_maximum)}]";
}
