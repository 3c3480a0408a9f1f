namespace Headrace.Connect.Runtime.Plugins;

/// <summary>What has to be known of a type to tell whether it is a plugin.</summary>
/// <param name="Key">The type.</param>
/// <param name="Parents">Its base class and interfaces.</param>
/// <param name="IsPublicClass">Whether it is a class that others can make instances of, as far as visibility goes.</param>
/// <param name="HasPublicConstructor">Whether it has a public constructor without parameters.</param>
/// <param name="JavaName">The name of the Java class that it stands in for.</param>
internal sealed record TypeFacts(TypeKey Key, IReadOnlyList<TypeKey> Parents, bool IsPublicClass, bool HasPublicConstructor, string? JavaName);
