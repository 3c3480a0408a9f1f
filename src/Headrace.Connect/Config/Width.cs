namespace Headrace.Connect.Config;

/// <summary>How wide the field for a setting is in a form.</summary>
public enum Width
{
    /// <summary>Not said.</summary>
    None,

    /// <summary>A few characters.</summary>
    Short,

    /// <summary>A word or two.</summary>
    Medium,

    /// <summary>A line.</summary>
    Long,
}
