namespace Headrace.Kafka.Client.Tests.Config;

/// <summary>The properties of the Java clients 4.3.1 with their defaults, as testdata/client-configs.txt lists them.</summary>
internal static class JavaConfigs
{
    /// <summary>All properties of one kind of client, with the default in quotes, null or &lt;required&gt;.</summary>
    public static IReadOnlyDictionary<string, string> Of(ClientKind kind)
    {
        var section = kind switch { ClientKind.Producer => "#### ProducerConfig", ClientKind.Consumer => "#### ConsumerConfig", _ => "#### AdminClientConfig" };
        return File.ReadLines(Path.Combine(AppContext.BaseDirectory, "testdata", "client-configs.txt"))
            .SkipWhile(line => line != section).Skip(1).TakeWhile(line => !line.StartsWith("####", StringComparison.Ordinal))
            .Select(line => line.Split('\t')).Where(parts => parts.Length > 2)
            .ToDictionary(parts => parts[0], parts => parts[2]);
    }
}
