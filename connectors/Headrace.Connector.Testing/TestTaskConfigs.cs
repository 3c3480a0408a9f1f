using System.Globalization;

namespace Headrace.Connector.Testing;

/// <summary>What Kafka's test connectors do with their settings: copies with a number for each task, and numbers that the tasks parse themselves.</summary>
internal static class TestTaskConfigs
{
    public const string Name = "name";
    public const string Id = "id";
    public const string Topic = "topic";
    public const string Throughput = "throughput";

    /// <summary>As many tasks as are allowed, each with its number in <c>id</c>.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, string?>> Number(IReadOnlyDictionary<string, string?> config, int tasksMax) =>
        [.. Enumerable.Range(0, tasksMax).Select(id => new Dictionary<string, string?>(config) { [Id] = id.ToString(CultureInfo.InvariantCulture) })];

    public static int Int(IReadOnlyDictionary<string, string?> config, string name) =>
        int.Parse(config.GetValueOrDefault(name) ?? throw Missing(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    public static long Long(IReadOnlyDictionary<string, string?> config, string name) =>
        long.Parse(config.GetValueOrDefault(name) ?? throw Missing(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static FormatException Missing(string name) => new($"The setting '{name}' is missing: set it to a whole number.");
}
