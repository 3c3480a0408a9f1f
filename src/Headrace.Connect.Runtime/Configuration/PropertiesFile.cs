namespace Headrace.Connect.Runtime.Configuration;

/// <summary>Reads Java's <c>.properties</c> files: comments, escapes, <c>\uXXXX</c>, continued lines; the last of equal keys counts.</summary>
public static class PropertiesFile
{
    /// <summary>Reads a file as UTF-8.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="Headrace.Connect.Errors.ConfigException">The file can't be read or understood; the message names it.</exception>
    public static IReadOnlyDictionary<string, string?> Read(string path) => throw new NotImplementedException();

    /// <summary>Reads text.</summary>
    /// <param name="text">The text of a file.</param>
    /// <exception cref="Headrace.Connect.Errors.ConfigException">An escape is malformed.</exception>
    public static IReadOnlyDictionary<string, string?> Parse(string text) => throw new NotImplementedException();
}
