namespace Headrace.CompilationProfile;

/// <summary>A method as the runtime names it: with all types that make its code another one.</summary>
/// <param name="Owner">The type that has it, with its arguments.</param>
/// <param name="Token">Its metadata token in the owner's assembly.</param>
/// <param name="Arguments">Its own type arguments.</param>
internal sealed record TracedMethod(TracedType Owner, int Token, TracedType[] Arguments)
{
    public bool Equals(TracedMethod? other) => other is not null && Token == other.Token && Owner.Equals(other.Owner) && Arguments.AsSpan().SequenceEqual(other.Arguments);

    public override int GetHashCode() => HashCode.Combine(Token, Owner, Arguments.Length);
}
