namespace Headrace.Connect.Runtime.DeadLetters;

/// <summary>In which form a source's records, which never had bytes, are replayed.</summary>
public enum SourceLetterForm
{
    /// <summary>Not at all: the replay stops at them.</summary>
    None,

    /// <summary>As JSON.</summary>
    Json,

    /// <summary>As JSON with its schema, as the JSON converter writes it with <c>schemas.enable</c>.</summary>
    JsonWithSchema,
}
