using System.Globalization;

namespace Headrace.Connect.Transforms.Dates;

/// <summary>The names of time zones that Java reads in English, each with the offset of the first zone that has it: <c>IST</c> is Israel's.</summary>
internal static class ZoneNames
{
    private static readonly Dictionary<char, (string Name, int OffsetMinutes)[]> ByFirstLetter = Read()
        .GroupBy(zone => char.ToUpperInvariant(zone.Name[0]))
        .ToDictionary(zones => zones.Key, zones => zones.OrderByDescending(zone => zone.Name.Length).ToArray());

    /// <summary>Finds the longest name that a text begins with, in any case.</summary>
    /// <returns>The length of the name, 0 if there is none.</returns>
    public static int Find(ReadOnlySpan<char> text, out int offsetMinutes)
    {
        offsetMinutes = 0;
        if (text.IsEmpty || !ByFirstLetter.TryGetValue(char.ToUpperInvariant(text[0]), out var zones))
            return 0;
        foreach (var (name, offset) in zones)
        {
            if (text.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                offsetMinutes = offset;
                return name.Length;
            }
        }

        return 0;
    }

    private static IEnumerable<(string Name, int OffsetMinutes)> Read()
    {
        using var stream = typeof(ZoneNames).Assembly.GetManifestResourceStream("zone-names.txt") ?? throw new InvalidOperationException("There are no names of zones.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Split('\t') is [var name, var offset])
                yield return (name, int.Parse(offset, CultureInfo.InvariantCulture));
        }
    }
}
