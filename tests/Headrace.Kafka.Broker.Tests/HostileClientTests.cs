using System.Buffers.Binary;
using Headrace.Kafka.Protocol.Messages;
using Headrace.TestKit;

namespace Headrace.Kafka.Broker.Tests;

public sealed class HostileClientTests
{
    private const int RequestRefused = 4050;
    private const int IdleConnectionClosed = 4053;
    private const int RequestCutOff = 4056;

    [Fact]
    public async Task Garbage_closes_its_connection_with_a_log_line_and_harms_nobody_else()
    {
        await using var broker = await TestBroker.StartAsync();
        using var other = await RawClient.ConnectAsync(broker.Port);
        await ProtocolTests.Produce(other, "t", 9, "before");

        var random = new Random(1);
        for (var i = 1; i <= 200; i++)
        {
            using var client = await RawClient.ConnectAsync(broker.Port);
            var garbage = new byte[random.Next(4, 500)];
            random.NextBytes(garbage);
            if (i % 2 == 0)
                BinaryPrimitives.WriteInt32BigEndian(garbage, garbage.Length - sizeof(int));   // a whole frame with garbage in it
            else
                garbage[0] |= 0x80;   // a negative length
            if (i % 4 == 0 && garbage.Length >= 8)
                BinaryPrimitives.WriteInt32BigEndian(garbage.AsSpan(4), (random.Next(0, 20) << 16) | random.Next(0, 6));   // with an API that exists
            await client.SendBytesAsync(garbage);
            if (i % 4 != 0)
                Assert.True(await client.IsClosedAsync(), $"garbage {i} (seed 1) was taken for a request: {Convert.ToHexString(garbage)}");
        }

        var produced = await ProtocolTests.Produce(other, "t", 9, "after");
        Assert.Equal(1, produced.BaseOffset);
        Assert.True(broker.Log.Count(RequestRefused) >= 150);
        Assert.DoesNotContain(broker.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("7fffffff")]            // longer than socket.request.max.bytes
    [InlineData("80000000")]            // negative
    [InlineData("0000000a03e7000000000007ffff")]   // unknown API
    [InlineData("0000000a0003006300000007ffff")]   // Metadata 99
    [InlineData("0000000a0000000000000007ffff")]   // Produce 0
    [InlineData("0000000a0004000000000007ffff")]   // LeaderAndIsr, gone
    [InlineData("0000000a0016000600000007ffff")]   // InitProducerId 6, not stable
    [InlineData("00000000")]            // nothing at all
    public async Task What_is_no_request_closes_the_connection_without_an_answer(string hex)
    {
        await using var broker = await TestBroker.StartAsync();
        using var client = await RawClient.ConnectAsync(broker.Port);
        await client.SendBytesAsync(Convert.FromHexString(hex));
        Assert.True(await client.IsClosedAsync());
        Assert.Equal(1, broker.Log.Count(RequestRefused));
    }

    [Fact]
    public async Task A_request_that_ends_in_the_middle_leaves_a_log_line()
    {
        await using var broker = await TestBroker.StartAsync();
        using (var client = await RawClient.ConnectAsync(broker.Port))
            await client.SendBytesAsync(Convert.FromHexString("00000064000300"));
        await Eventually.UntilAsync(() => broker.Log.Count(RequestCutOff) == 1, "the log line about the request that was cut off");
    }

    [Fact]
    public async Task Who_sends_a_byte_now_and_then_is_closed_after_the_idle_time()
    {
        await using var broker = await TestBroker.StartAsync(("connections.max.idle.ms", "3000"));
        using var slow = await RawClient.ConnectAsync(broker.Port);
        using var busy = await RawClient.ConnectAsync(broker.Port);
        var closed = slow.IsClosedAsync();
        try
        {
            for (var i = 0; !closed.IsCompleted; i++)
            {
                await slow.SendBytesAsync(new byte[] { (byte)(i == 2 ? 1 : 0) });
                await busy.AskAsync<MetadataRequest, MetadataResponse>(new(), 4);   // whole requests keep a connection alive
                await Task.WhenAny(closed, Task.Delay(50, TestContext.Current.CancellationToken));
            }
        }
        catch (System.Net.Sockets.SocketException)
        {
            // The broker closed it while a byte was sent.
        }

        Assert.True(await closed);
        Assert.Equal(1, broker.Log.Count(IdleConnectionClosed));
    }

    [Fact]
    public async Task Huge_requests_that_never_end_take_no_more_memory_than_is_allowed()
    {
        await using var broker = await TestBroker.StartAsync(("queued.max.request.bytes", "50000000"));
        var clients = new List<RawClient>();
        var body = new byte[39_000_000];   // one for all clients, so that only the broker's memory differs
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var sending = new List<Task>();
        try
        {
            var head = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32BigEndian(head, 40_000_000);
            for (var i = 0; i < 8; i++)
            {
                var client = await RawClient.ConnectAsync(broker.Port);
                clients.Add(client);
                await client.SendBytesAsync(head);
                sending.Add(SendUntilClosedAsync(client, body));
            }

            // Seven of eight are not read from until the first one ends, so their bytes stay in the sockets.
            await Task.WhenAny(sending);
            var used = GC.GetTotalMemory(forceFullCollection: false) - before;
            Assert.True(used < 150_000_000, $"{used} bytes are in use for requests of which 50,000,000 are allowed at a time.");
            using var other = await RawClient.ConnectAsync(broker.Port);
            await ProtocolTests.Produce(other, "t", 9, "unharmed");
        }
        finally
        {
            foreach (var client in clients)
                client.Dispose();
            await Task.WhenAll(sending);
        }
    }

    private static async Task SendUntilClosedAsync(RawClient client, byte[] bytes)
    {
        try
        {
            await client.SendBytesAsync(bytes);
        }
        catch (Exception exception) when (exception is System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
