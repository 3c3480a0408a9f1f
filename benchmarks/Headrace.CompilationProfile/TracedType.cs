namespace Headrace.CompilationProfile;

/// <summary>A type as the runtime names it.</summary>
/// <param name="Kind">What it is made of its arguments.</param>
/// <param name="Assembly">The assembly that defines it; empty for arrays and pointers.</param>
/// <param name="Token">Its metadata token there.</param>
/// <param name="Arguments">Its type arguments, or what it is an array of or a pointer to.</param>
internal sealed record TracedType(TypeKind Kind, string Assembly, int Token, TracedType[] Arguments)
{
    public bool Equals(TracedType? other) =>
        other is not null && Kind == other.Kind && Token == other.Token && Assembly == other.Assembly && Arguments.AsSpan().SequenceEqual(other.Arguments);

    public override int GetHashCode() => HashCode.Combine(Kind, Token, Assembly, Arguments.Length);
}
