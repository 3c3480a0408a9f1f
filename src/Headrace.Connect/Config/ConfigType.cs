namespace Headrace.Connect.Config;

/// <summary>The type of a setting, under the name that Kafka Connect's REST API gives it in capitals.</summary>
public enum ConfigType
{
    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>Text.</summary>
    String,

    /// <summary>A 32-bit integer.</summary>
    Int,

    /// <summary>A 16-bit integer.</summary>
    Short,

    /// <summary>A 64-bit integer.</summary>
    Long,

    /// <summary>A 64-bit IEEE 754 number.</summary>
    Double,

    /// <summary>Texts separated by commas.</summary>
    List,

    /// <summary>The name of a plugin class.</summary>
    Class,

    /// <summary>A secret: shown as <c>[hidden]</c>.</summary>
    Password,
}
