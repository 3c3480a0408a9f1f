namespace Headrace.CompilationProfile;

/// <summary>What a type is made of others.</summary>
internal enum TypeKind
{
    Defined,
    Array,
    Pointer,
    Reference,
}
