namespace Headrace.Kafka.Client.Tests.Config;

public sealed class TranslationTests
{
    private const string Servers = "127.0.0.1:1";

    public static TheoryData<ClientKind> Kinds => [ClientKind.Producer, ClientKind.Consumer, ClientKind.Admin];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EveryPropertyOfTheJavaClients_IsClassified(ClientKind kind)
    {
        var java = JavaConfigs.Of(kind).Keys.Order(StringComparer.Ordinal).ToList();
        Assert.True(java.Count > 100 || kind == ClientKind.Admin, $"The list of {kind} is cut off: {java.Count}");
        Assert.Equal(java, ClientKeys.Of(kind).Select(key => key.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EveryPropertyAtItsJavaDefault_IsAccepted_WithoutAWarning(ClientKind kind)
    {
        Dictionary<string, string> properties = [];
        foreach (var (name, value) in JavaConfigs.Of(kind))
        {
            if (value.StartsWith('"'))
                properties[name] = value.Trim('"');
        }
        properties["bootstrap.servers"] = Servers;
        properties.Remove("enable.auto.commit");   // the one default that we don't follow, and say so

        var settings = Translate(kind, properties);

        Assert.Empty(settings.Warnings);
        Assert.Empty(settings.UnknownProperties);
        using var client = Build(settings);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void WithoutAnyProperty_JavasDefaultsAreSaid(ClientKind kind)
    {
        var library = Translate(kind).Library;
        Assert.Equal("30000", library["socket.timeout.ms"]);
        Assert.Equal("300000", library["topic.metadata.refresh.interval.ms"]);
        Assert.Equal("900000", library["metadata.max.age.ms"]);
        Assert.Equal("50", library["reconnect.backoff.ms"]);
        Assert.Equal("1000", library["reconnect.backoff.max.ms"]);
        Assert.Equal("10000", library["socket.connection.setup.timeout.ms"]);
        Assert.Equal(kind == ClientKind.Admin ? "300000" : "540000", library["connections.max.idle.ms"]);
        Assert.Equal(kind == ClientKind.Admin ? "false" : "true", library["enable.metrics.push"]);
        Assert.DoesNotContain("socket.send.buffer.bytes", library.Keys);
    }

    [Fact]
    public void Producer_HasJavasDefaults_WhereLibrdkafkasDiffer()
    {
        var library = Translate(ClientKind.Producer).Library;
        Assert.Equal("murmur2_random", library["partitioner"]);
        Assert.Equal("true", library["enable.idempotence"]);
        Assert.Equal("5", library["max.in.flight.requests.per.connection"]);
        Assert.Equal("120000", library["delivery.timeout.ms"]);
        Assert.Equal("1000000", library["batch.size"]);
        Assert.Equal("60000", library["topic.metadata.propagation.max.ms"]);
    }

    [Fact]
    public void SourceProducer_IsKafkaConnects()
    {
        var settings = Translate(ClientKind.Producer, ConnectClientDefaults.SourceProducer);
        Assert.Equal("true", settings.Library["enable.idempotence"]); // here alone not as Kafka Connect: docs/decisions/idempotent-source-producers.md
        Assert.Equal("1", settings.Library["max.in.flight.requests.per.connection"]);
        Assert.Equal("2147483647", settings.Library["delivery.timeout.ms"]);
        Assert.Equal("2147483", settings.Library["topic.metadata.propagation.max.ms"]);   // more overflows in librdkafka
        Assert.Equal(Timeout.InfiniteTimeSpan, settings.MaxBlock);
        Assert.Equal(33_554_432, settings.BufferBytesMax);
        Assert.Equal(131_072, settings.BufferRecordsMax);
        Assert.Equal(1_048_576, settings.RequestBytesMax);
        using var client = Build(settings);
    }

    [Fact]
    public void Consumer_HasJavasDefaults_AndFastQueues()
    {
        var library = Translate(ClientKind.Consumer).Library;
        Assert.Equal("read_uncommitted", library["isolation.level"]);
        Assert.Equal("true", library["allow.auto.create.topics"]);
        Assert.Equal("true", library["check.crcs"]);
        Assert.Equal("range", library["partition.assignment.strategy"]);
        Assert.Equal("false", library["enable.auto.commit"]);
        Assert.Equal("10000", library["queued.min.messages"]);
        Assert.Equal("5", library["fetch.queue.backoff.ms"]);
        Assert.Equal("16384", library["queued.max.messages.kbytes"]);
        Assert.StartsWith("headrace-reader-", library["group.id"], StringComparison.Ordinal);
        Assert.Equal("false", Translate(ClientKind.Admin).Library["allow.auto.create.topics"]);
    }

    [Fact]
    public void Consumer_KeepsLess_WhereItIsToldSo_ButWhatTheUserHasSet()
    {
        var settings = Translate(ClientKind.Consumer);
        Assert.Equal((16 << 20) + 52_428_800, settings.PrefetchBytesMax);
        Assert.Same(settings, settings.WithPrefetch(settings.PrefetchBytesMax));
        Assert.Equal(("1024", "3145728"), Queues(settings.WithPrefetch(4 << 20)));
        Assert.Equal(("512", "1048576"), Queues(settings.WithPrefetch(settings.PrefetchBytesLeast)));
        Assert.Equal(settings.PrefetchBytesLeast, settings.WithPrefetch(settings.PrefetchBytesLeast).PrefetchBytesMax);
        Assert.Throws<ArgumentOutOfRangeException>(() => settings.WithPrefetch(settings.PrefetchBytesLeast - 1));

        settings = Translate(ClientKind.Consumer, new Dictionary<string, string> { ["fetch.max.bytes"] = "5000000" });
        Assert.Equal(("512", "5000000"), Queues(settings.WithPrefetch(settings.PrefetchBytesLeast)));
        settings = Translate(ClientKind.Consumer, new Dictionary<string, string> { ["max.partition.fetch.bytes"] = "1048576" });
        Assert.Equal(("16384", "1048576"), Queues(settings.WithPrefetch(settings.PrefetchBytesLeast)));

        static (string Queue, string Fetch) Queues(ClientSettings settings) => (settings.Library["queued.max.messages.kbytes"], settings.Library["fetch.max.bytes"]);
    }

    [Theory]
    [InlineData(ClientKind.Producer, "retry.backoff.ms", "0", "retry.backoff.ms", "1")]
    [InlineData(ClientKind.Producer, "batch.size", "0", "batch.size", "1")]
    [InlineData(ClientKind.Producer, "batch.size", "16384", "batch.size", "16384")]
    [InlineData(ClientKind.Producer, "linger.ms", "5000000", "linger.ms", "900000", "delivery.timeout.ms=2147483647")]
    [InlineData(ClientKind.Producer, "compression.lz4.level", "17", "compression.level", "12", "compression.type=LZ4")]
    [InlineData(ClientKind.Producer, "compression.zstd.level", "-5", "compression.level", "1", "compression.type=zstd")]
    [InlineData(ClientKind.Producer, "compression.gzip.level", "9", "compression.level", "9", "compression.type=gzip")]
    [InlineData(ClientKind.Producer, "partitioner.ignore.keys", "true", "partitioner", "random")]
    [InlineData(ClientKind.Producer, "reconnect.backoff.ms", "5000", "reconnect.backoff.max.ms", "5000")]
    [InlineData(ClientKind.Producer, "request.timeout.ms", "600000", "socket.timeout.ms", "300000", "delivery.timeout.ms=2147483647")]
    [InlineData(ClientKind.Admin, "connections.max.idle.ms", "-1", "connections.max.idle.ms", "0")]
    [InlineData(ClientKind.Admin, "send.buffer.bytes", "-1", "socket.send.buffer.bytes", "0")]
    [InlineData(ClientKind.Admin, "metadata.max.age.ms", "2000", "topic.metadata.refresh.interval.ms", "2000")]
    [InlineData(ClientKind.Consumer, "fetch.min.bytes", "0", "fetch.min.bytes", "1")]
    [InlineData(ClientKind.Consumer, "fetch.max.wait.ms", "250", "fetch.wait.max.ms", "250")]
    [InlineData(ClientKind.Consumer, "fetch.max.bytes", "5000", "message.max.bytes", "1000")]
    [InlineData(ClientKind.Consumer, "fetch.max.bytes", "2147483647", "fetch.max.bytes", "2147483135")]
    [InlineData(ClientKind.Consumer, "max.partition.fetch.bytes", "10485760", "queued.max.messages.kbytes", "40960")]
    [InlineData(ClientKind.Consumer, "max.poll.interval.ms", "2147483647", "max.poll.interval.ms", "86400000")]
    [InlineData(ClientKind.Consumer, "max.poll.interval.ms", "10000", "session.timeout.ms", "10000")]
    [InlineData(ClientKind.Consumer, "auto.offset.reset", "none", "auto.offset.reset", "error")]
    [InlineData(ClientKind.Consumer, "auto.offset.reset", "by_duration:P1D", "auto.offset.reset", "error")]
    [InlineData(ClientKind.Consumer, "enable.auto.commit", "true", "enable.auto.commit", "false")]
    [InlineData(ClientKind.Consumer, "partition.assignment.strategy", "org.apache.kafka.clients.consumer.CooperativeStickyAssignor", "partition.assignment.strategy", "cooperative-sticky")]
    [InlineData(ClientKind.Consumer, "partition.assignment.strategy", "class org.apache.kafka.clients.consumer.RangeAssignor,class org.apache.kafka.clients.consumer.CooperativeStickyAssignor", "partition.assignment.strategy", "range")]
    [InlineData(ClientKind.Consumer, "ssl.endpoint.identification.algorithm", "", "ssl.endpoint.identification.algorithm", "none")]
    [InlineData(ClientKind.Consumer, "ssl.cipher.suites", "TLS_AES_256_GCM_SHA384,TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ssl.cipher.suites", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384")]
    public void AValueIsConverted(ClientKind kind, string key, string value, string libraryKey, string libraryValue, string? more = null)
    {
        Dictionary<string, string> properties = new() { [key] = $" {value} " };
        if (more is not null)
            properties[more.Split('=')[0]] = more.Split('=')[1];
        var settings = Translate(kind, properties);
        Assert.Equal(libraryValue, settings.Library[libraryKey]);
        using var client = Build(settings);
    }

    [Theory]
    [InlineData(ClientKind.Producer, "retry.backoff.ms", "0", "retry.backoff.ms=0 is used as 1")]
    [InlineData(ClientKind.Producer, "metric.reporters", "com.example.R", "metric.reporters has no effect here")]
    [InlineData(ClientKind.Producer, "interceptor.classes", "com.example.I", "interceptor.classes has no effect here")]
    [InlineData(ClientKind.Consumer, "ssl.protocol", "TLSv1.1", "ssl.protocol has no effect here")]
    [InlineData(ClientKind.Consumer, "enable.auto.commit", "true", "enable.auto.commit=true is used as false")]
    public void WhatHasNoEffect_OrIsChanged_IsWarnedOf(ClientKind kind, string key, string value, string warning) =>
        Assert.StartsWith(warning, Assert.Single(Translate(kind, new Dictionary<string, string> { [key] = value }).Warnings), StringComparison.Ordinal);

    [Fact]
    public void ASchemeOfAServer_IsPassedOver() => Assert.Equal(
        "a:1,b:2", Translate(ClientKind.Admin, new Dictionary<string, string> { ["bootstrap.servers"] = "http://a:1, b:2" }).BootstrapServers);

    [Theory]
    [InlineData(ClientKind.Producer, "acks", "2")]
    [InlineData(ClientKind.Producer, "acks", "0", "enable.idempotence=true")]
    [InlineData(ClientKind.Producer, "enable.idempotence", "true", "retries=0")]
    [InlineData(ClientKind.Producer, "enable.idempotence", "true", "max.in.flight.requests.per.connection=6")]
    [InlineData(ClientKind.Producer, "enable.idempotence", "false", "transactional.id=x")]
    [InlineData(ClientKind.Producer, "delivery.timeout.ms", "1000")]
    [InlineData(ClientKind.Producer, "transactional.id", "")]
    [InlineData(ClientKind.Producer, "transaction.two.phase.commit.enable", "true")]
    [InlineData(ClientKind.Producer, "partitioner.class", "com.example.MyPartitioner")]
    [InlineData(ClientKind.Producer, "linger.ms", "soon")]
    [InlineData(ClientKind.Producer, "linger.ms", "-1")]
    [InlineData(ClientKind.Producer, "compression.gzip.level", "0")]
    [InlineData(ClientKind.Producer, "bootstrap.servers", "")]
    [InlineData(ClientKind.Producer, "bootstrap.servers", " , ")]
    [InlineData(ClientKind.Producer, "bootstrap.servers", "localhost")]
    [InlineData(ClientKind.Admin, "bootstrap.controllers", "localhost:9093")]
    [InlineData(ClientKind.Admin, "client.dns.lookup", "default")]
    [InlineData(ClientKind.Admin, "security.protocol", "TLS")]
    [InlineData(ClientKind.Admin, "ssl.endpoint.identification.algorithm", "ldaps")]
    [InlineData(ClientKind.Consumer, "group.instance.id", "")]
    [InlineData(ClientKind.Consumer, "isolation.level", "serializable")]
    [InlineData(ClientKind.Consumer, "auto.offset.reset", "by_duration:yesterday")]
    [InlineData(ClientKind.Consumer, "auto.offset.reset", "first")]
    [InlineData(ClientKind.Consumer, "heartbeat.interval.ms", "60000")]
    [InlineData(ClientKind.Consumer, "session.timeout.ms", "10000", "group.protocol=CONSUMER")]
    [InlineData(ClientKind.Consumer, "partition.assignment.strategy", "org.apache.kafka.clients.consumer.StickyAssignor")]
    [InlineData(ClientKind.Consumer, "check.crcs", "yes")]
    [InlineData(ClientKind.Consumer, "max.poll.records", "0")]
    public void AWrongValue_IsRefused_WithTheNameOfTheProperty(ClientKind kind, string key, string value, string? more = null)
    {
        Dictionary<string, string> properties = new() { [key] = value };
        if (more is not null)
            properties[more.Split('=')[0]] = more.Split('=')[1];
        var error = Assert.Throws<ClientConfigException>(() => Translate(kind, properties));
        Assert.Contains(key, error.Message + (more ?? ""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("acks", "1")]
    [InlineData("retries", "0")]
    [InlineData("max.in.flight.requests.per.connection", "20")]
    public void IdempotenceThatNobodyAskedFor_GivesWay_AsInJava(string key, string value)
    {
        var settings = Translate(ClientKind.Producer, new Dictionary<string, string> { [key] = value });
        Assert.Equal("false", settings.Library["enable.idempotence"]);
        using var client = Build(settings);
    }

    [Fact]
    public void ExactlyOnceProducer_IsTakenByLibrdkafka_ThoughConnectAsksForEndlessDelivery()
    {
        var settings = Translate(ClientKind.Producer, new Dictionary<string, string>
        {
            ["transactional.id"] = "connect-cluster-x",
            ["delivery.timeout.ms"] = "2147483647",
            ["transaction.timeout.ms"] = "20000",
        });
        Assert.Equal("20000", settings.Library["delivery.timeout.ms"]);
        Assert.Equal("20000", settings.Library["socket.timeout.ms"]);
        Assert.Equal("connect-cluster-x", settings.TransactionalId);
        using var client = Build(settings);
    }

    [Fact]
    public void GroupProtocolConsumer_LeavesOutWhatTheBrokerDecides()
    {
        var settings = Translate(ClientKind.Consumer, new Dictionary<string, string> { ["group.protocol"] = "consumer", ["group.id"] = "g" });
        Assert.DoesNotContain("session.timeout.ms", settings.Library.Keys);
        Assert.DoesNotContain("heartbeat.interval.ms", settings.Library.Keys);
        Assert.DoesNotContain("partition.assignment.strategy", settings.Library.Keys);
        using var client = Build(settings);
    }

    [Fact]
    public void NamesOfNoClient_AreListed_AndNeverReachTheLibrary()
    {
        var settings = Translate(ClientKind.Admin, new Dictionary<string, string> { ["offset.storage.topic"] = "x", ["metrics.context.connect.group.id"] = "y", ["sasl_ssl"] = "z" });
        Assert.Equal(["offset.storage.topic", "sasl_ssl"], settings.UnknownProperties);
        using var client = Build(settings);
    }

    [Fact]
    public void OursAreTyped()
    {
        var consumer = Translate(ClientKind.Consumer, new Dictionary<string, string>
        {
            ["max.poll.records"] = "7",
            ["default.api.timeout.ms"] = "1234",
            ["exclude.internal.topics"] = "false",
            ["auto.offset.reset"] = "by_duration:PT1M30S",
            ["isolation.level"] = "read_committed",
            ["group.id"] = "g",
        });
        Assert.Equal(7, consumer.PollRecordsMax);
        Assert.Equal(TimeSpan.FromMilliseconds(1234), consumer.DefaultApiTimeout);
        Assert.False(consumer.ExcludesInternalTopics);
        Assert.Equal((OffsetReset.ByDuration, TimeSpan.FromSeconds(90)), (consumer.OffsetReset, consumer.OffsetResetAge));
        Assert.Equal(IsolationLevel.ReadCommitted, consumer.IsolationLevel);
        Assert.Equal("g", consumer.GroupId);
        Assert.Equal("Consumer headrace", consumer.ToString());
    }

    private static ClientSettings Translate(ClientKind kind, IReadOnlyDictionary<string, string>? properties = null)
    {
        var all = new Dictionary<string, string> { ["bootstrap.servers"] = Servers };
        foreach (var (key, value) in properties ?? new Dictionary<string, string>())
            all[key] = value;
        return kind switch
        {
            ClientKind.Producer => ClientSettings.ForProducer(all),
            ClientKind.Consumer => ClientSettings.ForConsumer(all),
            _ => ClientSettings.ForAdmin(all),
        };
    }

    /// <summary>Makes the client, so that librdkafka says whether it takes the settings.</summary>
    private static IDisposable Build(ClientSettings settings) => settings.Kind switch
    {
        ClientKind.Producer => new Aborted(new RecordProducer(settings, new TestLogger())),
        ClientKind.Consumer => new RecordConsumer(settings, new TestLogger()),
        _ => new KafkaAdmin(settings, new TestLogger()),
    };

    private sealed class Aborted(RecordProducer producer) : IDisposable
    {
        public void Dispose() => Task.Run(producer.AbortAsync).Wait(Clients.Long);
    }
}
