using System.Security.Cryptography.X509Certificates;
using Headrace.Kafka.Protocol;
using static Headrace.Kafka.Client.Tests.Clients;
using static Headrace.Kafka.Client.Tests.Traps.SecuredKafka;

namespace Headrace.Kafka.Client.Tests.Traps;

/// <summary>Refused logins and certificates, for which librdkafka throws nothing; stores that it can't read; rights that are missing.</summary>
public sealed class SecurityTests(SecuredKafka secured) : IClassFixture<SecuredKafka>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AWrongPassword_IsAnException_ForEveryClient()
    {
        await secured.StartedAsync();
        var properties = Login(secured.SaslServers, "wrong");

        using var admin = new KafkaAdmin(ClientSettings.ForAdmin(properties), new TestLogger());
        CheckRefused(await Assert.ThrowsAsync<KafkaException>(() => admin.GetClusterIdAsync(Cancellation)));
        CheckRefused(await Assert.ThrowsAsync<KafkaException>(() => admin.GetClusterIdAsync(Cancellation)));

        await using var producer = new RecordProducer(ClientSettings.ForProducer(properties), new TestLogger());
        CheckRefused(await Assert.ThrowsAsync<KafkaException>(() => producer.SendAsync("open-x", null, Bytes("v"), cancellationToken: Cancellation)));
        Assert.NotNull(producer.Failure);
        CheckRefused(Assert.Throws<KafkaException>(() => producer.TrySend(new ProducerRecord { Topic = "open-x" }, new Deliveries())));
        await producer.AbortAsync();

        properties["group.id"] = "g";
        using var consumer = new RecordConsumer(ClientSettings.ForConsumer(properties), new TestLogger());
        consumer.Subscribe(["open-x"]);
        CheckRefused(Assert.Throws<KafkaException>(() => consumer.PollUntil(() => false, "the refusal comes")));

        static void CheckRefused(KafkaException error)
        {
            Assert.True(error.IsAuthentication, error.Message);
            Assert.DoesNotContain("wrong", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task WithoutReadOnTheGroup_AReaderWithoutAGroupReads_AndAMemberIsRefused()
    {
        var kafka = await secured.StartedAsync();
        var topic = await kafka.CreateTopicAsync(prefix: AllowedTopics + "t");
        await kafka.WriteAsync(topic, ["0", "1", "2"]);
        var properties = Login(secured.SaslServers, "right");

        using (var reader = new RecordConsumer(ClientSettings.ForConsumer(properties), new TestLogger()))
        {
            reader.Assign(new Dictionary<TopicPartition, long> { [new(topic, 0)] = StartOffset.Beginning });
            Assert.Equal(["0", "1", "2"], reader.Read(3));
        }

        properties["group.id"] = "not-allowed";
        using var member = new RecordConsumer(ClientSettings.ForConsumer(properties), new TestLogger());
        member.Subscribe([topic]);
        Assert.Equal(ErrorCode.GroupAuthorizationFailed, Assert.Throws<KafkaException>(() => member.PollUntil(() => false, "the refusal comes")).Code);
    }

    [Fact]
    public async Task WithoutRightsOnTheTopic_ReadingAndWritingAreRefused()
    {
        var kafka = await secured.StartedAsync();
        var topic = await kafka.CreateTopicAsync(prefix: VisibleTopics + "t");
        var properties = Login(secured.SaslServers, "right");

        await using var producer = new RecordProducer(ClientSettings.ForProducer(new Dictionary<string, string>(properties) { ["enable.idempotence"] = "false" }), new TestLogger());
        Assert.Equal(ErrorCode.TopicAuthorizationFailed, (await Assert.ThrowsAsync<KafkaException>(() => producer.SendAsync(topic, null, Bytes("v"), cancellationToken: Cancellation))).Code);

        using var admin = new KafkaAdmin(ClientSettings.ForAdmin(properties), new TestLogger());
        var hidden = await kafka.CreateTopicAsync(prefix: "hidden");
        Assert.Equal(ErrorCode.TopicAuthorizationFailed, (await Assert.ThrowsAsync<KafkaException>(() => admin.DescribeTopicsAsync([hidden], Cancellation))).Code);

        using var reader = new RecordConsumer(ClientSettings.ForConsumer(properties), new TestLogger());
        reader.Assign(new Dictionary<TopicPartition, long> { [new(topic, 0)] = 0 });
        Assert.Equal(ErrorCode.TopicAuthorizationFailed, Assert.Throws<KafkaException>(() => reader.PollUntil(() => false, "the refusal comes")).Code);
    }

    [Theory]
    [InlineData("PKCS12", "trust.p12", "client.p12")]
    [InlineData("JKS", "trust.jks", "client.jks")]
    [InlineData("PEM in one line", "", "")]
    public async Task JavasStores_Work_ForBothSides(string kind, string trust, string key)
    {
        await secured.StartedAsync();
        var properties = kind.StartsWith("PEM", StringComparison.Ordinal) ? PemProperties() : new()
        {
            ["ssl.truststore.location"] = secured.Store(trust),
            ["ssl.truststore.password"] = Password,
            ["ssl.keystore.location"] = secured.Store(key),
            ["ssl.keystore.password"] = Password,
            ["ssl.key.password"] = Password,
        };
        properties["bootstrap.servers"] = secured.TlsServers;
        properties["security.protocol"] = "ssl";

        using var admin = new KafkaAdmin(ClientSettings.ForAdmin(properties), new TestLogger());
        Assert.NotEmpty(await admin.GetClusterIdAsync(Cancellation));
        await using var producer = new RecordProducer(ClientSettings.ForProducer(properties), new TestLogger());
        Assert.Equal(0, (await producer.SendAsync(NewName("tls"), null, Bytes("v"), cancellationToken: Cancellation)).Partition);
    }

    [Fact]
    public async Task ABrokerThatIsNotTrusted_IsAnException()
    {
        await secured.StartedAsync();
        var properties = PemProperties();
        properties["bootstrap.servers"] = secured.TlsServers;
        properties["security.protocol"] = "SSL";
        properties["ssl.truststore.certificates"] = await File.ReadAllTextAsync(secured.Store("stranger.crt"), Cancellation);

        using var admin = new KafkaAdmin(ClientSettings.ForAdmin(properties), new TestLogger());
        var error = await Assert.ThrowsAsync<KafkaException>(() => admin.GetClusterIdAsync(Cancellation));
        Assert.True(error.IsAuthentication, error.Message);
    }

    [Theory]
    [InlineData("ssl.truststore.location", "/nowhere/trust.jks")]
    [InlineData("ssl.truststore.location", "{trust.jks}", "ssl.truststore.password", "wrong-one")]
    [InlineData("ssl.truststore.location", "{trust.p12}", "ssl.truststore.password", "wrong-one")]
    [InlineData("ssl.keystore.location", "{trust.jks}", "ssl.keystore.password", Password)]
    [InlineData("ssl.keystore.key", "-----BEGIN PRIVATE KEY-----")]
    [InlineData("ssl.keystore.key", "top-secret-but-no-pem")]
    public async Task AStoreThatCantBeRead_IsRefused_WithTheNameOfTheProperty(string key, string value, string? passwordKey = null, string? password = null)
    {
        await secured.StartedAsync();
        Dictionary<string, string> properties = new()
        {
            ["bootstrap.servers"] = secured.TlsServers,
            ["security.protocol"] = "SSL",
            [key] = value.StartsWith('{') ? secured.Store(value.Trim('{', '}')) : value,
        };
        if (passwordKey is not null)
            properties[passwordKey] = password!;
        if (key == "ssl.keystore.key")
            properties["ssl.keystore.certificate.chain"] = await File.ReadAllTextAsync(secured.Store("client.crt"), Cancellation);
        var error = Assert.Throws<ClientConfigException>(() => ClientSettings.ForAdmin(properties));
        Assert.Equal(key, error.Key);
        Assert.DoesNotContain("top-secret", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-one", error.Message, StringComparison.Ordinal);
    }

    private Dictionary<string, string> PemProperties()
    {
        using var client = X509CertificateLoader.LoadPkcs12FromFile(secured.Store("client.p12"), Password, X509KeyStorageFlags.Exportable);
        using var key = client.GetRSAPrivateKey()!;
        return new()
        {
            ["ssl.truststore.certificates"] = OneLine(File.ReadAllText(secured.Store("broker.crt"))),
            ["ssl.keystore.key"] = OneLine(key.ExportPkcs8PrivateKeyPem()),
            ["ssl.keystore.certificate.chain"] = OneLine(client.ExportCertificatePem()),
        };
    }

    private static string OneLine(string pem) => pem.Replace("\r", "", StringComparison.Ordinal).Replace('\n', ' ').Trim();
}
