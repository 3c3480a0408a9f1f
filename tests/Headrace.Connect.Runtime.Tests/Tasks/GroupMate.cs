using Confluent.Kafka;

namespace Headrace.Connect.Runtime.Tests.Tasks;

/// <summary>Another member of a connector's group, which takes partitions and reads nothing.</summary>
internal sealed class GroupMate : IDisposable
{
    private readonly CancellationTokenSource _leaving = new();
    private readonly Thread _thread;
    private Exception? _failure;

    public GroupMate(string bootstrapServers, string group, string clientId, bool isCooperative, IReadOnlyCollection<string> topics)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = group,
            ClientId = clientId,
            EnableAutoCommit = false,
            TopicMetadataRefreshIntervalMs = 300,
            PartitionAssignmentStrategy = isCooperative ? PartitionAssignmentStrategy.CooperativeSticky : PartitionAssignmentStrategy.Range,
        };
        _thread = new(() => _failure = Record.Exception(() => Run(config, topics))) { IsBackground = true };
        _thread.Start();
    }

    public void Dispose()
    {
        _leaving.Cancel();
        _thread.Join();
        _leaving.Dispose();
        if (_failure is not null)
            throw new InvalidOperationException("The other member of the group has failed.", _failure);
    }

    private void Run(ConsumerConfig config, IReadOnlyCollection<string> topics)
    {
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(config).SetLogHandler(static (_, _) => { }).SetErrorHandler(static (_, _) => { }).Build();
        consumer.Subscribe(topics);
        while (!_leaving.IsCancellationRequested)
        {
            consumer.Consume(TimeSpan.FromMilliseconds(50));
            consumer.Pause(consumer.Assignment);
        }
        consumer.Close();
    }
}
