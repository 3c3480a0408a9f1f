using System.Text.RegularExpressions;

namespace Headrace.Connector.Testing.Tests;

/// <summary>Takes what is printed on standard output, which the tests of this project have for themselves, one at a time.</summary>
internal sealed partial class StandardOutput : IDisposable
{
    private readonly StringWriter _written = new();
    private readonly TextWriter _before = Console.Out;

    public StandardOutput() => Console.SetOut(TextWriter.Synchronized(_written));

    /// <summary>The lines with T for each time.</summary>
    public string Lines => Time().Replace(_written.ToString(), "\"time_ms\":T");

    public void Dispose()
    {
        Console.SetOut(_before);
        _written.Dispose();
    }

    [GeneratedRegex("\"time_ms\":\\d+")]
    private static partial Regex Time();
}
