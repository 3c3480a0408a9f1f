using System.Globalization;

namespace Headrace.Kafka.Protocol.Tests.Messages;

/// <summary>The bytes that Apache Kafka 4.3.1 writes for every message and version: testdata/capture/README.md says how they were taken.</summary>
internal static class GoldenMessages
{
    public static IReadOnlyList<Golden> All { get; } =
    [
        .. File.ReadLines(TestData.PathOf("golden/messages.txt"))
            .Select(line => line.Split(' '))
            .Select(parts => new Golden(parts[0], short.Parse(parts[1], CultureInfo.InvariantCulture), parts[2], Convert.FromHexString(parts[3]))),
    ];

    public sealed record Golden(string Name, short Version, string Variant, byte[] Bytes)
    {
        public override string ToString() => $"{Name} {Version} {Variant}";
    }
}
