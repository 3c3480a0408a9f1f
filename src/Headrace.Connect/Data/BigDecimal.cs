using System.Numerics;

namespace Headrace.Connect.Data;

/// <summary>A decimal number of any size: an unscaled integer and a scale, as in Java's BigDecimal. The value is unscaled × 10^-scale.</summary>
/// <param name="unscaled">The digits.</param>
/// <param name="scale">How many of the digits stand after the decimal point; negative for trailing zeros before it.</param>
public sealed class BigDecimal(BigInteger unscaled, int scale) : IEquatable<BigDecimal>
{
    /// <summary>The digits.</summary>
    public BigInteger Unscaled { get; } = unscaled;

    /// <summary>How many of the digits stand after the decimal point.</summary>
    public int Scale { get; } = scale;

    /// <inheritdoc/>
    public bool Equals(BigDecimal? other) => other is not null && Unscaled == other.Unscaled && Scale == other.Scale;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as BigDecimal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Unscaled, Scale);
}
