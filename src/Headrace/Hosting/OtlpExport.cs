using System.Runtime.CompilerServices;
using Headrace.Connect.Runtime;
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
    public static IDisposable Start(MonitoringConfig config, Uri worker) => Sdk.CreateMeterProviderBuilder()
        .ConfigureResource(resource => resource.AddService("headrace", serviceVersion: ProgramVersion.Text, serviceInstanceId: $"{worker.Host}:{worker.Port}"))
        .AddMeter(ConnectWorker.MeterName)
        .AddOtlpExporter((exporter, reader) =>
        {
            exporter.Endpoint = config.OtlpEndpoint!;
            exporter.Protocol = config.OtlpUsesHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
            reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)config.OtlpInterval.TotalMilliseconds;
        })
        .Build();
}
