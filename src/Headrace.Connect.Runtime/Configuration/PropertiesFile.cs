using System.Globalization;
using System.Text;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Configuration;

/// <summary>Reads Java's <c>.properties</c> files: comments, escapes, <c>\uXXXX</c>, continued lines; the last of equal keys counts.</summary>
/// <remarks>
/// Source: the documentation of <c>java.util.Properties.load</c>. Files are Latin-1, as they are for Kafka Connect, other characters come as <c>\uXXXX</c>; a file that
/// begins with UTF-8's byte order mark, which Kafka Connect would take for a part of the first key, is UTF-8.
/// </remarks>
public static class PropertiesFile
{
    private const string What = "properties from file";

    /// <summary>UTF-8 that refuses what is none.</summary>
    internal static Encoding StrictUtf8 { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ConfigException">The file can't be read or understood; the message names it.</exception>
    public static IReadOnlyDictionary<string, string?> Read(string path) => Parse(path, ReadBytes(path, What));

    /// <summary>The text of a file that is UTF-8, as those of config providers are.</summary>
    /// <exception cref="ConfigException">The file can't be read or is no UTF-8; the message names it.</exception>
    internal static string ReadUtf8(string path)
    {
        var bytes = ReadBytes(path, What);
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new ConfigException($"Could not read {What} {path}: it is not UTF-8.", e);
        }
    }

    /// <summary>Reads the content of a file.</summary>
    /// <exception cref="ConfigException">An escape is malformed; the message names the file.</exception>
    internal static IReadOnlyDictionary<string, string?> Parse(string path, ReadOnlySpan<byte> content) =>
        Parse(path, (content is [0xEF, 0xBB, 0xBF, ..] ? Encoding.UTF8 : Encoding.Latin1).GetString(content));

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What could not be read, for the error.</param>
    /// <exception cref="ConfigException">The file can't be read; the message names it.</exception>
    internal static byte[] ReadBytes(string path, string what)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (UnauthorizedAccessException e) when (Directory.Exists(path))
        {
            throw new ConfigException($"Could not read {what} {path}: it is a folder.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ConfigException($"Could not read {what} {path}: {e.Message}", e);
        }
    }

    private static IReadOnlyDictionary<string, string?> Parse(string path, string text)
    {
        try
        {
            return Parse(text);
        }
        catch (ConfigException e)
        {
            throw new ConfigException($"Could not read properties from file {path}: {e.Message}", e);
        }
    }

    /// <summary>Reads text.</summary>
    /// <param name="text">The text of a file.</param>
    /// <exception cref="ConfigException">An escape is malformed.</exception>
    public static IReadOnlyDictionary<string, string?> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var properties = new OrderedDictionary<string, string?>(StringComparer.Ordinal);
        var reader = new LineReader(text.StartsWith('\uFEFF') ? text[1..] : text);
        while (reader.Next() is { } line)
        {
            var keyEnd = EndOfKey(line);
            var valueStart = keyEnd;
            while (valueStart < line.Length && IsBlank(line[valueStart]))
                valueStart++;
            if (valueStart < line.Length && line[valueStart] is '=' or ':')
            {
                valueStart++;
                while (valueStart < line.Length && IsBlank(line[valueStart]))
                    valueStart++;
            }
            properties[Unescape(line.AsSpan(0, keyEnd))] = Unescape(line.AsSpan(valueStart));
        }
        return properties;
    }

    private static int EndOfKey(string line)
    {
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\')
                i++;
            else if (line[i] is '=' or ':' || IsBlank(line[i]))
                return i;
        }
        return line.Length;
    }

    private static bool IsBlank(char c) => c is ' ' or '\t' or '\f';

    private static string Unescape(ReadOnlySpan<char> text)
    {
        if (!text.Contains('\\'))
            return text.ToString();
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                if (text[i] != '\\')
                    result.Append(text[i]);
                continue;
            }
            switch (text[++i])
            {
                case 't': result.Append('\t'); break;
                case 'r': result.Append('\r'); break;
                case 'n': result.Append('\n'); break;
                case 'f': result.Append('\f'); break;
                case 'u':
                    if (i + 4 >= text.Length || !ushort.TryParse(text.Slice(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
                        throw new ConfigException("Malformed \\uxxxx encoding: four hexadecimal digits must follow \\u.");
                    result.Append((char)code);
                    i += 4;
                    break;
                default: result.Append(text[i]); break;
            }
        }
        return result.ToString();
    }

    /// <summary>Hands out logical lines: without comments and blank lines, continued lines joined, escapes untouched.</summary>
    private sealed class LineReader(string text)
    {
        private int _position;

        public string? Next()
        {
            var joined = new StringBuilder();
            while (_position < text.Length)
            {
                var line = NaturalLine().TrimStart([' ', '\t', '\f']);
                // Behind lines that were nothing but a backslash it is still the beginning of one, where comments and blank lines are passed over.
                if (joined.Length == 0 && (line.Length == 0 || line[0] is '#' or '!'))
                    continue;
                if (!IsContinued(line))
                    return joined.Append(line).ToString();
                joined.Append(line[..^1]);
                if (_position == text.Length && !text.EndsWith("\r\n", StringComparison.Ordinal))
                    return joined.ToString(); // an empty one is a setting without a name, as for Java, but not behind two characters
            }
            return joined.Length == 0 ? null : joined.ToString();
        }

        private ReadOnlySpan<char> NaturalLine()
        {
            var rest = text.AsSpan(_position);
            var end = rest.IndexOfAny('\n', '\r');
            if (end < 0)
            {
                _position = text.Length;
                return rest;
            }
            _position += end + (rest[end] == '\r' && end + 1 < rest.Length && rest[end + 1] == '\n' ? 2 : 1);
            return rest[..end];
        }

        private static bool IsContinued(ReadOnlySpan<char> line)
        {
            var backslashes = line.Length - line.TrimEnd('\\').Length;
            return backslashes % 2 == 1;
        }
    }
}
