using Microsoft.Extensions.Logging;

namespace Headrace.Connector.File;

internal static partial class FileLog
{
    [LoggerMessage(8001, LogLevel.Warning, "{File} is not there. It is looked for again and again, and read from its beginning when it comes")]
    public static partial void FileIsMissing(this ILogger logger, string file);

    [LoggerMessage(8002, LogLevel.Information, "Reading {File} from byte {Position}")]
    public static partial void ReadingFrom(this ILogger logger, string file, long position);

    [LoggerMessage(8003, LogLevel.Warning, "{File} was truncated or written anew behind byte {Position}: it is read from its beginning")]
    public static partial void FileWasTruncated(this ILogger logger, string file, long position);

    [LoggerMessage(8004, LogLevel.Information, "{File} was replaced after byte {Position} of the old file: going on with the new one from its beginning")]
    public static partial void FileWasReplaced(this ILogger logger, string file, long position);

    [LoggerMessage(8005, LogLevel.Information, "{File} is another file than the one whose offset is stored. The rest of that one is read first, it is now {Rotated}")]
    public static partial void ReadingRotated(this ILogger logger, string file, string rotated);

    [LoggerMessage(8006, LogLevel.Warning,
        "{File} is another file than the one whose offset {Position} is stored, and that one was not found beside it: the new one is read from its beginning")]
    public static partial void RotatedIsMissing(this ILogger logger, string file, long position);

    [LoggerMessage(8007, LogLevel.Information, "The offset {Position} of {File} is inside a line, as a Java worker counts characters: reading from that line's beginning at byte {LineStart}")]
    public static partial void PositionInsideLine(this ILogger logger, string file, long position, long lineStart);

    [LoggerMessage(8010, LogLevel.Warning, "Took {Bytes} bytes off the end of {File}: they were the beginning of a line whose writing had been cut off, and the line is written again")]
    public static partial void TornLineRemoved(this ILogger logger, string file, long bytes);

    [LoggerMessage(8011, LogLevel.Warning, "{File} ends inside a line that this connector did not write: a line end is put there first")]
    public static partial void LineEndAdded(this ILogger logger, string file);
}
