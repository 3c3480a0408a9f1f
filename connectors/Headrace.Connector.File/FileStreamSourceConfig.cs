using Headrace.Connect.Config;

namespace Headrace.Connector.File;

/// <summary>The settings of <see cref="FileStreamSourceConnector"/>, which are Kafka's.</summary>
internal sealed class FileStreamSourceConfig
{
    public const string FileName = "file";

    private static readonly ConfigKey<string> FileKey = ConfigKey.String(FileName).Default(null)
        .Document("The file to read lines from. Left out, the lines come from standard input.", Importance.High);

    private static readonly ConfigKey<string> TopicKey = ConfigKey.String("topic")
        .Check(new NonEmptyString())
        .Document("The topic that the lines go to.", Importance.High);

    private static readonly ConfigKey<int> BatchSizeKey = ConfigKey.Int("batch.size").Default(2000)
        .Document("How many lines the task takes at a time.", Importance.Low);

    public FileStreamSourceConfig(IReadOnlyDictionary<string, string?> config)
    {
        var parsed = Definition.Parse(config);
        FileText = parsed.GetOptional(FileKey);
        File = FileText is { Length: > 0 } file ? file : null;
        Topic = parsed.Get(TopicKey);

        // Kafka looks at the limit after it has added a line.
        BatchSize = Math.Max(1, parsed.Get(BatchSizeKey));
    }

    public static ConfigDef Definition { get; } = [FileKey, TopicKey, BatchSizeKey];

    /// <summary>The file as configured; null for standard input.</summary>
    public string? File { get; }

    /// <summary>The setting itself, which may be left out or empty: the name that a source partition has.</summary>
    public string? FileText { get; }

    public string Topic { get; }

    public int BatchSize { get; }
}
