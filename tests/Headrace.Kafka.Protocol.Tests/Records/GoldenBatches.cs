namespace Headrace.Kafka.Protocol.Tests.Records;

/// <summary>Batches of Kafka's own builder, with what its reader finds in them: testdata/capture/README.md.</summary>
internal static class GoldenBatches
{
    public static IReadOnlyDictionary<string, Golden> All { get; } = Read();

    private static Dictionary<string, Golden> Read()
    {
        var batches = new Dictionary<string, Golden>(StringComparer.Ordinal);
        Golden? last = null;
        foreach (var line in File.ReadLines(TestData.PathOf("golden/batches.txt")))
        {
            if (line.StartsWith("batch ", StringComparison.Ordinal))
            {
                var parts = line.Split(' ');
                last = new Golden(Convert.FromHexString(parts[2]), []);
                batches.Add(parts[1], last);
            }
            else
            {
                last!.Description.Add(line);
            }
        }
        return batches;
    }

    public sealed record Golden(byte[] Bytes, List<string> Description);
}
