namespace Headrace.Kafka.Protocol.Tests.Fuzz;

/// <summary>Breaks good bytes in the ways that parsers fall for.</summary>
internal static class Mutation
{
    /// <summary>How much more than usual is tried: HEADRACE_FUZZ=100 for a night.</summary>
    public static int Effort { get; } = int.TryParse(Environment.GetEnvironmentVariable("HEADRACE_FUZZ"), out var effort) ? Math.Max(effort, 1) : 1;

    public static byte[] Mutate(Random random, byte[] source)
    {
        var bytes = source.ToList();
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            var place = random.Next(bytes.Count + 1);
            switch (random.Next(7))
            {
                case 0 when place < bytes.Count:
                    bytes[place] ^= (byte)(1 << random.Next(8));
                    break;
                case 1 when place < bytes.Count:
                    bytes[place] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(place, bytes.Count - place);
                    break;
                case 3:
                    bytes.InsertRange(place, Enumerable.Range(0, random.Next(1, 9)).Select(_ => (byte)random.Next(256)));
                    break;
                case 4:
                    bytes.RemoveRange(place, Math.Min(random.Next(1, 9), bytes.Count - place));
                    break;
                case 5:
                    // Lengths and counts at their limits.
                    Overwrite(bytes, place, random.Next(4) switch
                    {
                        0 => [0x7f, 0xff, 0xff, 0xff],
                        1 => [0xff, 0xff, 0xff, 0xff, 0x0f],
                        2 => [0xff, 0xff, 0xff, 0xfe],
                        _ => [0x80, 0x00, 0x00, 0x00],
                    });
                    break;
                default:
                    var from = random.Next(bytes.Count + 1);
                    bytes.InsertRange(place, bytes.GetRange(from, Math.Min(random.Next(1, 40), bytes.Count - from)));
                    break;
            }
        }
        return [.. bytes];
    }

    private static void Overwrite(List<byte> bytes, int place, ReadOnlySpan<byte> with)
    {
        for (var i = 0; i < with.Length && place + i < bytes.Count; i++)
            bytes[place + i] = with[i];
    }
}
