using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Headrace.Connect.Runtime.Tests.Metrics;

/// <summary>What a Prometheus server reads: every line has to be one that its format knows, and each metric's samples stand together.</summary>
internal sealed partial class Scrape
{
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);
    private readonly List<(string Name, Dictionary<string, string> Labels, double Value)> _samples = [];

    private Scrape(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var ended = new HashSet<string>(StringComparer.Ordinal);
        var family = "";
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
                continue;
            if (Type().Match(line) is { Success: true } type)
            {
                family = type.Groups[1].Value;
                Assert.True(ended.Add(family), $"{family} comes twice");
                _types.Add(family, type.Groups[2].Value);
                continue;
            }
            var sample = Sample().Match(line);
            Assert.True(sample.Success, $"Not a line of the format: {line}");
            Assert.Equal(family, sample.Groups["name"].Value);
            var labels = Label().Matches(sample.Groups["labels"].Value).ToDictionary(static label => label.Groups[1].Value, static label => label.Groups[2].Value, StringComparer.Ordinal);
            _samples.Add((family, labels, Parse(sample.Groups["value"].Value)));
        }
        Assert.Equal(_samples.Count, _samples.Select(static sample => sample.Name + string.Join(',', sample.Labels.OrderBy(static label => label.Key, StringComparer.Ordinal))).Distinct().Count());
    }

    public static Scrape Of(ConnectWorker worker)
    {
        var output = new ArrayBufferWriter<byte>();
        worker.WriteMetrics(output);
        return new(Encoding.UTF8.GetString(output.WrittenSpan));
    }

    public string TypeOf(string name) => _types.GetValueOrDefault(name, "none");

    /// <summary>The samples of a metric that have some labels.</summary>
    public IReadOnlyList<(string Name, Dictionary<string, string> Labels, double Value)> Find(string name, params IReadOnlyList<(string Name, string Value)> labels) =>
        [.. _samples.Where(sample => sample.Name == name && labels.All(label => sample.Labels.GetValueOrDefault(label.Name) == label.Value))];

    public double Value(string name, params IReadOnlyList<(string Name, string Value)> labels)
    {
        var found = Find(name, labels);
        return found.Count == 1 ? found[0].Value : throw new InvalidOperationException($"There are {found.Count} samples of {name}.");
    }

    private static double Parse(string value) => value switch
    {
        "+Inf" => double.PositiveInfinity,
        "NaN" => double.NaN,
        _ => double.Parse(value, CultureInfo.InvariantCulture),
    };

    [GeneratedRegex("^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge)$")]
    private static partial Regex Type();

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>([a-zA-Z_][a-zA-Z0-9_]*="(\\["\\n]|[^"\\])*",?)+)\})? (?<value>\S+)$""")]
    private static partial Regex Sample();

    [GeneratedRegex("""([a-zA-Z_][a-zA-Z0-9_]*)="((?:\\["\\n]|[^"\\])*)",?""")]
    private static partial Regex Label();
}
