using Headrace.Kafka.Protocol;
using Headrace.TestKit;
using static Headrace.Kafka.Client.Tests.Clients;

namespace Headrace.Kafka.Client.Tests.Traps;

/// <summary>librdkafka's admin client ends the process when a coordinator comes back after a call to it timed out.</summary>
public sealed class AbsentCoordinatorTests
{
    [Fact]
    public async Task CallsToACoordinatorThatIsAway_TimeOut_AndWorkAgainWhenItIsBack()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var kafka = await RealKafka.StartAsync();
        using var admin = kafka.Admin(("default.api.timeout.ms", "3000"));
        var partition = new TopicPartition(await kafka.CreateTopicAsync(), 0);
        var offsets = new Dictionary<TopicPartition, long> { [partition] = 0 };
        await admin.AlterGroupOffsetsAsync("g", offsets, cancellation);

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
        using var patient = kafka.Admin();
        Assert.Equal(offsets, await patient.GetGroupOffsetsAsync("g", cancellation));
        Assert.True(await patient.DeleteGroupAsync("g", cancellation));
    }
}
