namespace Headrace.Connect.Runtime.Validation;

/// <summary>Room for what is made of a definition again and again, such as its JSON. It goes when the definition goes.</summary>
/// <remarks>Safe for concurrent use. Nothing that a user has written may be kept here.</remarks>
public sealed class SharedDefinition
{
    private volatile object? _made;

    /// <summary>What was made of it; null for nothing yet.</summary>
    public object? Made
    {
        get => _made;
        set => _made = value;
    }
}
