using System.Net;
using System.Net.Sockets;
using Headrace.Kafka.Protocol;
using Headrace.TestKit;
using static Headrace.Kafka.Client.Tests.Clients;

namespace Headrace.Kafka.Client.Tests.Administration;

public sealed class KafkaAdminTests(KafkaFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CreatesDescribesAndDeletesTopics()
    {
        var kafka = await fixture.StartedAsync();
        using var admin = kafka.Admin();
        var topic = NewName("admin");
        Assert.Equal("MkU3OEVBNTcwNTJENDM2Qg", await admin.GetClusterIdAsync(Cancellation));

        Assert.True(await admin.CreateTopicAsync(new NewTopic(topic, 3, 1, new Dictionary<string, string> { ["cleanup.policy"] = "compact" }), Cancellation));
        Assert.False(await admin.CreateTopicAsync(new NewTopic(topic, 3, 1), Cancellation));
        Assert.Equal("compact", (await admin.DescribeTopicConfigsAsync(topic, Cancellation))["cleanup.policy"]);
        Assert.Contains(new TopicListing(topic, false, 3), await admin.ListTopicsAsync(Cancellation));
        var described = await admin.DescribeTopicsAsync([topic, "there-is-no-such-topic"], Cancellation);
        Assert.Equal([topic], described.Keys);
        Assert.Equal([0, 1, 2], described[topic].Partitions.Select(partition => partition.Partition));
        Assert.All(described[topic].Partitions, partition => Assert.Equal((1, 1, 1), (partition.Leader, partition.Replicas.Single(), partition.InSyncReplicas.Single())));

        Assert.True(await admin.DeleteTopicAsync(topic, Cancellation));
        Assert.False(await admin.DeleteTopicAsync(topic, Cancellation));
    }

    [Fact]
    public async Task BadTopics_AreErrorsThatSayWhy()
    {
        var kafka = await fixture.StartedAsync();
        using var admin = kafka.Admin();
        var replication = await Assert.ThrowsAsync<KafkaException>(() => admin.CreateTopicAsync(new NewTopic(NewName("admin"), 1, 3), Cancellation));
        Assert.Equal(ErrorCode.InvalidReplicationFactor, replication.Code);
        var config = await Assert.ThrowsAsync<KafkaException>(
            () => admin.CreateTopicAsync(new NewTopic(NewName("admin"), 1, 1, new Dictionary<string, string> { ["cleanup.policy"] = "nonsense" }), Cancellation));
        Assert.Equal(ErrorCode.InvalidConfig, config.Code);
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, (await Assert.ThrowsAsync<KafkaException>(() => admin.DescribeTopicConfigsAsync("no-such-topic", Cancellation))).Code);
    }

    [Fact]
    public async Task ListsOffsets_AndMovesThoseOfGroups()
    {
        var kafka = await fixture.StartedAsync();
        using var admin = kafka.Admin();
        var topic = await kafka.CreateTopicAsync(partitions: 2);
        TopicPartition a = new(topic, 0), b = new(topic, 1);
        var group = NewName("group");
        await kafka.WriteAsync(topic, ["0", "1", "2"]);

        Assert.Equal(new Dictionary<TopicPartition, long> { [a] = 0, [b] = 0 }, await admin.GetBeginningOffsetsAsync([a, b], Cancellation));
        Assert.Equal(new Dictionary<TopicPartition, long> { [a] = 3, [b] = 0 }, await admin.GetEndOffsetsAsync([a, b], IsolationLevel.ReadUncommitted, Cancellation));
        Assert.Equal(new Dictionary<TopicPartition, long> { [a] = 3, [b] = 0 }, await admin.GetEndOffsetsAsync([a, b], IsolationLevel.ReadCommitted, Cancellation));

        Assert.Empty(await admin.GetGroupOffsetsAsync(group, Cancellation));
        await admin.AlterGroupOffsetsAsync(group, new Dictionary<TopicPartition, long> { [a] = 2, [b] = 0 }, Cancellation);
        Assert.Equal(new Dictionary<TopicPartition, long> { [a] = 2, [b] = 0 }, await admin.GetGroupOffsetsAsync(group, Cancellation));
        await admin.DeleteGroupOffsetsAsync(group, [b], Cancellation);
        Assert.Equal(new Dictionary<TopicPartition, long> { [a] = 2 }, await admin.GetGroupOffsetsAsync(group, Cancellation));

        // A partition that is not there is no reason to ask again for a minute.
        Assert.Equal(
            ErrorCode.UnknownTopicOrPartition,
            (await Assert.ThrowsAsync<KafkaException>(
                () => admin.AlterGroupOffsetsAsync(group, new Dictionary<TopicPartition, long> { [new(topic, 9)] = 1 }, Cancellation).WaitAsync(TimeSpan.FromSeconds(20), Cancellation))).Code);

        using (var consumer = kafka.Consumer(("group.id", group)))
        {
            consumer.Subscribe([topic]);
            Assert.Equal(["2"], consumer.Read(1));
            Assert.Equal(ErrorCode.UnknownMemberId,
                (await Assert.ThrowsAsync<KafkaException>(() => admin.AlterGroupOffsetsAsync(group, new Dictionary<TopicPartition, long> { [a] = 1 }, Cancellation))).Code);
            Assert.Equal(ErrorCode.GroupSubscribedToTopic, (await Assert.ThrowsAsync<KafkaException>(() => admin.DeleteGroupOffsetsAsync(group, [a], Cancellation))).Code);
            Assert.Equal(ErrorCode.NonEmptyGroup, (await Assert.ThrowsAsync<KafkaException>(() => admin.DeleteGroupAsync(group, Cancellation))).Code);
        }
        Assert.True(await admin.DeleteGroupAsync(group, Cancellation));
        Assert.False(await admin.DeleteGroupAsync(group, Cancellation));
    }

    [Fact]
    public async Task NoBroker_IsATimeoutThatNamesTheAddress()
    {
        var address = $"127.0.0.1:{FreePort.Next()}";
        using var admin = new KafkaAdmin(ClientSettings.ForAdmin(new Dictionary<string, string> { ["bootstrap.servers"] = address, ["default.api.timeout.ms"] = "500" }), new TestLogger());
        foreach (var call in (Func<Task>[])[() => admin.GetClusterIdAsync(Cancellation), () => admin.ListTopicsAsync(Cancellation), () => admin.GetGroupOffsetsAsync("g", Cancellation)])
        {
            var error = await Assert.ThrowsAsync<KafkaException>(call);
            Assert.True(error.IsRetriable, error.Message);
            Assert.Contains(address, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task BrokerThatIsSilent_IsNotAskedFirstAgain()
    {
        var kafka = await fixture.StartedAsync();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var admin = new KafkaAdmin(ClientSettings.ForAdmin(new Dictionary<string, string> { ["bootstrap.servers"] = $"{silent.LocalEndpoint},{kafka.BootstrapServers}" }), new TestLogger());
        using var attempt = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => admin.GetClusterIdAsync(attempt.Token));

        Assert.NotEmpty(await admin.GetClusterIdAsync(Cancellation));
        Assert.NotEmpty(await admin.GetClusterIdAsync(Cancellation));
    }

    [Fact]
    public async Task WhatIsNoBroker_IsNamed_AndTheNextOneAsked()
    {
        var kafka = await fixture.StartedAsync();
        using var web = new TcpListener(IPAddress.Loopback, 0);
        web.Start();
        var answering = AnswerAsync();

        using var lost = new KafkaAdmin(ClientSettings.ForAdmin(new Dictionary<string, string> { ["bootstrap.servers"] = $"{web.LocalEndpoint}" }), new TestLogger());
        var error = await Assert.ThrowsAsync<KafkaException>(() => lost.GetClusterIdAsync(Cancellation));
        Assert.True(error.IsRetriable);
        Assert.Contains($"What listens at {web.LocalEndpoint} does not speak Kafka's protocol", error.Message, StringComparison.Ordinal);
        using var admin = new KafkaAdmin(ClientSettings.ForAdmin(new Dictionary<string, string> { ["bootstrap.servers"] = $"{web.LocalEndpoint},{kafka.BootstrapServers}" }), new TestLogger());
        Assert.NotEmpty(await admin.GetClusterIdAsync(Cancellation));
        await answering;

        async Task AnswerAsync()
        {
            for (var connections = 0; connections < 2; connections++)
            {
                using var client = await web.AcceptTcpClientAsync(Cancellation);
                await client.GetStream().WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray(), Cancellation);
                await client.GetStream().ReadAtLeastAsync(new byte[1024], 1, cancellationToken: Cancellation);
            }
        }
    }

    [Fact]
    public async Task Dispose_DoesNotWaitForACallThatNobodyAnswers()
    {
        var logger = new TestLogger();
        var admin = new KafkaAdmin(
            ClientSettings.ForAdmin(new Dictionary<string, string> { ["bootstrap.servers"] = $"127.0.0.1:{FreePort.Next()}", ["default.api.timeout.ms"] = "20000" }), logger);
        var call = admin.ListTopicsAsync(Cancellation);
        await Eventually.UntilAsync(() => logger.Lines.Any(static line => line.Text.Contains("Connection refused", StringComparison.Ordinal)), "the call looks for a broker");
        admin.Dispose();

        Assert.False(call.IsCompleted);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => admin.ListTopicsAsync(Cancellation));
    }

    [Fact]
    public async Task ClientThatWasClosedBeforeItsFirstCall_SaysSo()
    {
        var admin = new KafkaAdmin(ClientSettings.ForAdmin(new Dictionary<string, string> { ["bootstrap.servers"] = $"127.0.0.1:{FreePort.Next()}" }), new TestLogger());
        admin.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => admin.CreateTopicAsync(new("t", 1, 1), Cancellation));
    }
}
