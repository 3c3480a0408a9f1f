namespace Headrace.Connect.Converters.Json;

/// <summary>How a JSON text is encoded.</summary>
internal enum JsonTextEncoding
{
    /// <summary>UTF-8, or no text at all.</summary>
    Utf8,

    /// <summary>UTF-8 behind a byte order mark.</summary>
    Utf8WithMark,

    /// <summary>UTF-16, the high byte first.</summary>
    Utf16BigEndian,

    /// <summary>UTF-16, the low byte first.</summary>
    Utf16LittleEndian,

    /// <summary>UTF-32, the high byte first.</summary>
    Utf32BigEndian,

    /// <summary>UTF-32, the low byte first.</summary>
    Utf32LittleEndian,
}
