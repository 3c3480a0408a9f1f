namespace Headrace.Connect.Runtime.Events;

/// <summary>The present value of a metric.</summary>
/// <param name="Name">Its name, as Prometheus has it.</param>
/// <param name="Tags">What tells it from others of its name.</param>
/// <param name="Value">The number; null for a text.</param>
/// <param name="Text">The text; null for a number.</param>
public readonly record struct MetricReading(string Name, IReadOnlyList<KeyValuePair<string, string>> Tags, double? Value, string? Text);
