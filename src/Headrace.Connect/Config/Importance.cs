namespace Headrace.Connect.Config;

/// <summary>How much a setting matters to most users.</summary>
public enum Importance
{
    /// <summary>Most users set it.</summary>
    High,

    /// <summary>Some users set it.</summary>
    Medium,

    /// <summary>Few users set it.</summary>
    Low,
}
