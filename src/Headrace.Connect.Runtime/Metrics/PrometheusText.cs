using System.Buffers;
using System.Globalization;
using System.Text;

namespace Headrace.Connect.Runtime.Metrics;

/// <summary>Writes metrics in Prometheus' text format, version 0.0.4, by the names that dashboards for Kafka Connect's JMX beans use.</summary>
/// <remarks>A text metric is the number 1 with its text as a label. Source: Prometheus' exposition formats; docs/reference/metrics.md has the names.</remarks>
internal static class PrometheusText
{
    public static void Write(ConnectMetrics metrics, IBufferWriter<byte> output)
    {
        var families = new Families();
        metrics.Visit(families);
        var text = new StringBuilder();
        foreach (var (name, samples) in families.ByName)
            WriteFamily(text, name, samples);
        foreach (var chunk in text.GetChunks())
            Encoding.UTF8.GetBytes(chunk.Span, output);
    }

    private static void WriteFamily(StringBuilder text, string name, List<Sample> samples)
    {
        var first = samples[0].Metric;
        text.Append("# HELP ").Append(name).Append(' ');
        AppendEscaped(text, first.Description, escapesQuotes: false);
        text.Append("\n# TYPE ").Append(name).Append(first.Kind == MetricKind.Total ? " counter\n" : " gauge\n");
        foreach (var sample in samples)
        {
            text.Append(name);
            AppendLabels(text, sample);
            text.Append(' ').Append(ToText(sample.Text is null ? sample.Value : 1)).Append('\n');
        }
    }

    private static void AppendLabels(StringBuilder text, Sample sample)
    {
        if (sample.Tags.Pairs.Count == 0 && sample.Text is null)
            return;
        var separator = '{';
        foreach (var (name, value) in sample.Tags.Pairs)
        {
            AppendLabel(text, separator, name == "client-id" ? "clientId" : name.Replace('-', '_'), value);
            separator = ',';
        }
        if (sample.Text is not null)
            AppendLabel(text, separator, sample.Metric.TextLabel, sample.Text);
        text.Append('}');
    }

    private static void AppendLabel(StringBuilder text, char separator, string name, string value)
    {
        text.Append(separator).Append(name).Append("=\"");
        AppendEscaped(text, value, escapesQuotes: true);
        text.Append('"');
    }

    private static void AppendEscaped(StringBuilder text, string value, bool escapesQuotes)
    {
        foreach (var c in value)
        {
            _ = c switch
            {
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '"' when escapesQuotes => text.Append("\\\""),
                _ => text.Append(c),
            };
        }
    }

    private static string ToText(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString(CultureInfo.InvariantCulture),
    };

    private readonly record struct Sample(MetricDefinition Metric, MetricTags Tags, double Value, string? Text);

    /// <summary>Samples of one name have to stand together.</summary>
    private sealed class Families : IMetricVisitor
    {
        public OrderedDictionary<string, List<Sample>> ByName { get; } = new(StringComparer.Ordinal);

        public void Visit(MetricDefinition metric, MetricTags tags, double value) => Add(new(metric, tags, value, null));

        public void Visit(MetricDefinition metric, MetricTags tags, string text) => Add(new(metric, tags, 1, text));

        private void Add(Sample sample)
        {
            if (!ByName.TryGetValue(sample.Metric.PrometheusName, out var samples))
                ByName[sample.Metric.PrometheusName] = samples = [];
            samples.Add(sample);
        }
    }
}
