using Headrace.Connect.Errors;

namespace Headrace.Connector.File;

/// <summary>Lines for standard output.</summary>
internal sealed class StandardOutputLines : ILineOutput
{
    private readonly Stream _output = Console.OpenStandardOutput();

    public void Append(ReadOnlySpan<byte> lines)
    {
        try
        {
            _output.Write(lines);
            _output.Flush();
        }
        catch (IOException exception)
        {
            throw new ConnectException($"Could not write to standard output: {exception.Message}", exception);
        }
    }

    public void Dispose() => _output.Dispose();
}
