using Headrace.Connect.Config;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;

namespace Headrace.Hosting;

/// <summary>The settings of a worker's file that are Headrace's own: how it is watched.</summary>
internal sealed class MonitoringConfig
{
    /// <summary>The key of the form of log lines.</summary>
    public const string LogFormat = "headrace.log.format";

    private static readonly ConfigKey<string> LogFormatKey = ConfigKey.String(LogFormat).Default(null)
        .Document("The form of log lines: text or json.", Importance.Low);

    private static readonly ConfigKey<string> OtlpEndpointKey = ConfigKey.String("headrace.metrics.otlp.endpoint").Default(null)
        .Document("Where metrics are sent to by OpenTelemetry's protocol, such as http://127.0.0.1:4317; left out, they are not sent.", Importance.Low);

    private static readonly ConfigKey<string> OtlpProtocolKey = ConfigKey.String("headrace.metrics.otlp.protocol").Default("grpc").Check(ValidString.In("grpc", "http/protobuf"))
        .Document("The form in which they are sent; http/protobuf goes to the whole URL of the endpoint.", Importance.Low);

    private static readonly ConfigKey<int> OtlpIntervalKey = ConfigKey.Int("headrace.metrics.otlp.interval.ms").Default(60_000).Check(ValidRange.AtLeast(100))
        .Document("How often.", Importance.Low);

    public MonitoringConfig(WorkerConfig worker)
    {
        var parsed = Definition.Parse(worker.Originals);
        LogsJson = parsed.GetOptional(LogFormatKey) switch
        {
            null => null,
            "json" => true,
            "text" => false,
            var other => throw new ConfigException(LogFormatKey.Name, other, "It is text or json."),
        };
        if (parsed.GetOptional(OtlpEndpointKey) is { Length: > 0 } endpoint)
        {
            OtlpEndpoint = Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https")
                ? uri
                : throw new ConfigException(OtlpEndpointKey.Name, endpoint, "It is not a URL. Give one such as http://127.0.0.1:4317.");
        }
        OtlpUsesHttp = parsed.Get(OtlpProtocolKey) == "http/protobuf";
        OtlpInterval = TimeSpan.FromMilliseconds(parsed.Get(OtlpIntervalKey));
    }

    public static ConfigDef Definition { get; } = [LogFormatKey, OtlpEndpointKey, OtlpProtocolKey, OtlpIntervalKey];

    /// <summary>Whether log lines are JSON; null where the file does not say.</summary>
    public bool? LogsJson { get; }

    /// <summary>Where metrics are sent to; null for nowhere.</summary>
    public Uri? OtlpEndpoint { get; }

    public bool OtlpUsesHttp { get; }

    public TimeSpan OtlpInterval { get; }
}
