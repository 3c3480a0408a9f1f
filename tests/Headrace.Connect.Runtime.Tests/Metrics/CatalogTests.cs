using System.Globalization;
using System.Text;
using Headrace.Connect.Runtime.Metrics;
using Headrace.TestKit;

namespace Headrace.Connect.Runtime.Tests.Metrics;

/// <summary>The metrics by the list of a real worker, and the page that is made of them: WRITE_REFERENCE=1 writes it anew.</summary>
public class CatalogTests
{
    /// <summary>The lines of the list: type, tags, attribute, kind of value.</summary>
    public static IEnumerable<string[]> KafkaConnect => File.ReadLines(Path.Combine(AppContext.BaseDirectory, "testdata", "kafka-connect-metrics.tsv"))
        .Where(static line => line[0] != '#').Select(static line => line.Split('\t'));

    [Fact]
    public void EveryMetricOfKafkaConnect_HasItsNameTagsAndKind() =>
        Assert.Empty(KafkaConnect.Where(static line => Find(line) is null).Select(static line => string.Join(' ', line)));

    [Fact]
    public void PrometheusNames_StandForOneMetricEach() =>
        Assert.Empty(MetricCatalog.All.GroupBy(static metric => metric.PrometheusName).Where(static same => same.Count() > 1).Select(static same => same.Key));

    [Fact]
    public void ReferencePage_IsWhatTheMetricsMake()
    {
        var page = RepositoryRoot.Combine("docs", "reference", "metrics.md");
        var text = WritePage();
        if (Environment.GetEnvironmentVariable("WRITE_REFERENCE") is { Length: > 0 })
            File.WriteAllText(page, text);

        Assert.True(File.Exists(page) && File.ReadAllText(page) == text, "docs/reference/metrics.md is not what the metrics make. If the change is meant, run this test with WRITE_REFERENCE=1.");
    }

    internal static MetricDefinition? Find(string[] line) => MetricCatalog.All.SingleOrDefault(metric =>
        metric.Group.Name == line[0] && string.Join(',', metric.Group.Tags) == line[1] && metric.Name == line[2] && metric.Kind == MetricKind.Text == (line[3] == "text"));

    private static string WritePage()
    {
        var text = new StringBuilder(
            "# Reference: metrics\n\n" +
            "By the names of Kafka Connect 4.3.1's JMX beans, with the names under which `GET /metrics` shows them to Prometheus: those that JMX exporters with the usual rules make.\n" +
            "A text is a label of the same name (with underscores), its value is 1. Rates, averages and maxima are of the last `metrics.num.samples` windows of\n" +
            "`metrics.sample.window.ms`; an average or maximum of nothing is NaN. Totals are counters. Percentages are parts, from 0 to 1.\n");
        foreach (var group in MetricCatalog.All.GroupBy(static metric => metric.Group).OrderBy(static group => group.Key.Name, StringComparer.Ordinal).ThenBy(static group => group.Key.Tags.Length))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {group.Key.Name}{(group.Key.Tags.Length == 0 ? "" : ": " + string.Join(", ", group.Key.Tags))}\n\n| metric | Prometheus | kind | |\n| --- | --- | --- | --- |\n");
            foreach (var metric in group)
                text.Append(CultureInfo.InvariantCulture, $"| `{metric.Name}` | `{metric.PrometheusName}` | {metric.Kind.ToString().ToLowerInvariant()} | {metric.Description} |\n");
        }
        return text.Append(
            "\n## plugins: connector, task, and what tells a plugin apart\n\nWhat plugins register themselves: connectors and tasks, and converters, transformations and predicates with a tag\n" +
            "`converter` (key, value, header), `transform` or `predicate` (their aliases). In Prometheus: `kafka_connect_plugins_` and the metric's name.\n").ToString();
    }
}
