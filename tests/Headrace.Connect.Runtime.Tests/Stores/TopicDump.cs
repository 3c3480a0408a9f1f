using System.Text;

namespace Headrace.Connect.Runtime.Tests.Stores;

/// <summary>The records of an internal topic of a real worker, as ConsoleConsumer printed them.</summary>
internal static class TopicDump
{
    public static IEnumerable<(string Key, ReadOnlyMemory<byte>? Value)> Read(string topic)
    {
        foreach (var line in File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "testdata", topic + ".txt")))
        {
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            var value = line[(tab + 1)..];
            yield return (line[..tab], value == "null" ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(value));
        }
    }

    public static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
