using Headrace.Connect.Config;

namespace Headrace.Connector.File;

/// <summary>The settings of <see cref="FileStreamSinkConnector"/>, which are Kafka's.</summary>
internal sealed class FileStreamSinkConfig
{
    private static readonly ConfigKey<string> FileKey = ConfigKey.String("file").Default(null)
        .Document("The file that lines are appended to. It is made if it is not there. Left out, the lines go to standard output.", Importance.High);

    public FileStreamSinkConfig(IReadOnlyDictionary<string, string?> config) =>
        File = Definition.Parse(config).GetOptional(FileKey) is { Length: > 0 } file ? file : null;

    public static ConfigDef Definition { get; } = [FileKey];

    /// <summary>The file as configured; null for standard output.</summary>
    public string? File { get; }
}
