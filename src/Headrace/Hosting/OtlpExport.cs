using System.Runtime.CompilerServices;
using Headrace.Connect.Runtime;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Headrace.Hosting;

/// <summary>Sends the worker's metrics by OpenTelemetry's protocol. The packages for it are loaded only when this is used.</summary>
internal static class OtlpExport
{
    /// <returns>Ends the export, after a last one.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static IDisposable Start(MonitoringConfig config, Uri worker, ILogger logger) => Sdk.CreateMeterProviderBuilder()
        .ConfigureResource(resource => resource.AddService("headrace", serviceVersion: ProgramVersion.Text, serviceInstanceId: $"{worker.Host}:{worker.Port}"))
        .AddMeter(ConnectWorker.MeterName)
        .AddReader(new PeriodicExportingMetricReader(new WatchedExporter(Options(config), config, logger), (int)config.OtlpInterval.TotalMilliseconds))
        .Build();

    private static OtlpExporterOptions Options(MonitoringConfig config) => new()
    {
        Endpoint = config.OtlpEndpoint!,
        Protocol = config.OtlpUsesHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc,
    };
}
