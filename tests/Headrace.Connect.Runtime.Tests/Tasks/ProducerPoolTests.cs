using Headrace.Connect.Runtime.Tasks;
using Headrace.Connect.Runtime.Tolerance;
using Headrace.Kafka.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Headrace.Connect.Runtime.Tests.Tasks;

/// <summary>Producers whose broker is away, and whose thirty seconds at the end don't pass by themselves.</summary>
public sealed class ProducerPoolTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly Dictionary<string, string> Settings = new() { ["bootstrap.servers"] = "127.0.0.1:1" };

    private readonly ProducerPool _pool = new(NullLoggerFactory.Instance, new FakeTimeProvider());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    [Fact]
    public async Task RecordsOfATaskThatIsGivenUp_AreNotSentAnyMore()
    {
        var lease = _pool.Rent(Settings);
        var delivery = Send(lease);

        await lease.GiveUpAsync().WaitAsync(Limit, Token);

        Assert.True((await Assert.ThrowsAsync<KafkaException>(() => delivery.Completion)).IsAborted);
        Assert.Throws<ObjectDisposedException>(() => Send(lease));
    }

    [Fact]
    public async Task TaskThatIsGivenUpWhileItsLastRecordsAreWaitedFor_EndsThatWait()
    {
        var lease = _pool.Rent(Settings);
        var delivery = Send(lease);
        var ending = lease.DisposeAsync().AsTask();
        Assert.False(ending.IsCompleted);

        await lease.GiveUpAsync().WaitAsync(Limit, Token);

        await ending.WaitAsync(Limit, Token);
        Assert.True((await Assert.ThrowsAsync<KafkaException>(() => delivery.Completion)).IsAborted);
    }

    [Fact]
    public async Task ProducerThatOthersUse_EndsWithTheLastOfThem_AndWaitsForNothing()
    {
        var (given, other) = (_pool.Rent(Settings), _pool.Rent(Settings));
        var delivery = Send(given);

        await given.GiveUpAsync().WaitAsync(Limit, Token);
        Send(other);
        Assert.False(delivery.Completion.IsCompleted);

        await other.DisposeAsync().AsTask().WaitAsync(Limit, Token);
        Assert.True((await Assert.ThrowsAsync<KafkaException>(() => delivery.Completion)).IsAborted);
    }

    private static AwaitedDelivery Send(ProducerPool.ProducerLease lease)
    {
        var delivery = new AwaitedDelivery();
        Assert.True(lease.TrySend(new() { Topic = "t", Value = BytesOrNull.FromMemory("x"u8.ToArray()) }, delivery));
        return delivery;
    }
}
