namespace Headrace.Connect.Config;

/// <summary>A secret. Its text form is <c>[hidden]</c>.</summary>
/// <param name="value">The secret itself.</param>
public sealed class Password(string value) : IEquatable<Password>
{
    /// <summary>What is shown in place of a secret.</summary>
    public const string Hidden = "[hidden]";

    /// <summary>The secret itself: never to be logged.</summary>
    public string Value { get; } = value;

    /// <inheritdoc/>
    public bool Equals(Password? other) => other is not null && other.Value == Value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Password);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Hidden;
}
