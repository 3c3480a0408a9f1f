using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace Headrace.Bench;

/// <summary>One real Apache Kafka node for the length of a measurement.</summary>
internal sealed class RealKafka : IAsyncDisposable
{
    private readonly MeasuredProcess _process;
    private readonly string _folder;
    private readonly IAdminClient _admin;

    private RealKafka(MeasuredProcess process, string folder, string bootstrapServers, IAdminClient admin)
    {
        _process = process;
        _folder = folder;
        BootstrapServers = bootstrapServers;
        _admin = admin;
    }

    public string BootstrapServers { get; }

    public MeasuredProcess Process => _process;

    public static async Task<RealKafka> StartAsync(BenchOptions options, string cores)
    {
        var folder = Directory.CreateTempSubdirectory("headrace-bench-kafka").FullName;
        var port = Until.FreePort();
        var process = MeasuredProcess.Start(cores, Path.Combine(folder, "out.log"), null, options.PeerProgram("kafka-broker"), folder, port.ToString(CultureInfo.InvariantCulture));
        var address = $"127.0.0.1:{port}";
        var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = address, SocketTimeoutMs = 5000, AllowAutoCreateTopics = false })
            .SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        await Until.TrueAsync("Apache Kafka answers", () => Task.FromResult(Answers(admin)), process, 100);
        return new(process, folder, address, admin);
    }

    public Task CreateTopicAsync(string topic, bool isCompacted = false) => _admin.CreateTopicsAsync(
        [new TopicSpecification { Name = topic, NumPartitions = 1, ReplicationFactor = 1, Configs = isCompacted ? new() { ["cleanup.policy"] = "compact" } : null }]);

    public Task DeleteTopicAsync(string topic) => _admin.DeleteTopicsAsync([topic]);

    public async Task<long> EndOffsetAsync(string topic)
    {
        var result = await _admin.ListOffsetsAsync([new TopicPartitionOffsetSpec { TopicPartition = new(topic, 0), OffsetSpec = OffsetSpec.Latest() }]);
        return result.ResultInfos[0].TopicPartitionOffsetError.Offset;
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static bool Answers(IAdminClient admin)
    {
        try
        {
            return admin.GetMetadata(TimeSpan.FromSeconds(2)).Brokers.Count > 0;
        }
        catch (KafkaException)
        {
            return false;
        }
    }
}
