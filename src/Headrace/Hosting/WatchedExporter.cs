using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace Headrace.Hosting;

/// <summary>Says in the log when metrics don't arrive, once until they do: OpenTelemetry's own exporter keeps that to itself.</summary>
internal sealed class WatchedExporter(OtlpExporterOptions options, MonitoringConfig config, ILogger logger) : OtlpMetricExporter(options)
{
    private bool _hasFailed;

    public override ExportResult Export(in Batch<Metric> metrics)
    {
        var result = base.Export(metrics);
        var fails = result == ExportResult.Failure;
        if (fails && !_hasFailed)
            logger.NotSent(config.OtlpEndpoint!, config.OtlpUsesHttp ? "http/protobuf" : "grpc", (long)config.OtlpInterval.TotalMilliseconds);
        else if (!fails && _hasFailed)
            logger.SentAgain(config.OtlpEndpoint!);
        _hasFailed = fails;
        return result;
    }
}
