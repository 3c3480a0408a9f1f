using Headrace.Kafka.Protocol;
using Headrace.TestKit;

namespace Headrace.Kafka.Client.Tests.Traps;

/// <summary>
/// A broker that is started again: librdkafka's admin client ends the process when a coordinator comes back after a call to it timed out, and holds on to the leader
/// epochs that it knew before.
/// </summary>
public sealed class RestartedBrokerTests
{
    [Fact]
    public async Task CallsToACoordinatorThatIsAway_TimeOut_AndWorkAgainWhenItIsBack()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var kafka = await RealKafka.StartAsync();
        using var admin = kafka.Admin(("default.api.timeout.ms", "3000"));
        using var patient = kafka.Admin();
        var partition = new TopicPartition(await kafka.CreateTopicAsync(), 0);
        var offsets = new Dictionary<TopicPartition, long> { [partition] = 0 };
        await patient.AlterGroupOffsetsAsync("g", offsets, cancellation);

        await kafka.StopAsync();
        foreach (var call in (Func<Task>[])
        [
            () => admin.GetGroupOffsetsAsync("g", cancellation),
            () => admin.AlterGroupOffsetsAsync("g", offsets, cancellation),
            () => admin.DeleteGroupOffsetsAsync("g", [partition], cancellation),
            () => admin.DeleteGroupAsync("g", cancellation),
        ])
        {
            var error = await Assert.ThrowsAsync<KafkaException>(call);
            Assert.Equal((ErrorCode.RequestTimedOut, true), (error.Code, error.IsRetriable));
        }

        await kafka.StartAgainAsync();
        Assert.Equal(offsets, await patient.GetGroupOffsetsAsync("g", cancellation));
        Assert.True(await patient.DeleteGroupAsync("g", cancellation));
    }

    [Fact]
    public async Task OffsetsAreListedWithTheNewLeaderEpochs()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var kafka = await RealKafka.StartAsync();
        using var admin = kafka.Admin();
        var partition = new TopicPartition(await kafka.CreateTopicAsync(), 0);
        var expected = new Dictionary<TopicPartition, long> { [partition] = 0 };
        Assert.Equal(expected, await admin.GetEndOffsetsAsync([partition], IsolationLevel.ReadUncommitted, cancellation));
        await admin.DescribeTopicsAsync([partition.Topic], cancellation);

        for (var restart = 0; restart < 2; restart++)
        {
            await kafka.StopAsync();
            await kafka.StartAgainAsync();
            Assert.Equal(expected, await admin.GetEndOffsetsAsync([partition], IsolationLevel.ReadUncommitted, cancellation));
        }
    }
}
