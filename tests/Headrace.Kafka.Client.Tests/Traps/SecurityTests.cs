using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Headrace.Kafka.Client.Tests.Groups;
using Headrace.Kafka.Protocol;
using Headrace.TestKit;
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

    /// <summary>Kafka's settings of a login by tokens, the files that they name, and what the endpoint is asked for.</summary>
    public static TheoryData<string, string> TokenLogins => new()
    {
        { "secret", "grant_type=client_credentials&scope=all" },
        { "client assertion", "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=…&grant_type=client_credentials&client_id=worker&scope=all" },
        { "JWT bearer", "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=…&scope=all" },
        { "JWT bearer from a file", "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=…&scope=all" },
        { "token file", "" },
    };

    [Theory]
    [MemberData(nameof(TokenLogins))]
    public async Task EveryClient_LogsInByTokens_AndGetsTheNextInTime(string kind, string expectedForm)
    {
        var kafka = await secured.StartedAsync();
        var topic = await kafka.CreateTopicAsync(prefix: AllowedTopics + "t");
        using var folder = new TempFolder("tokens");
        using AsymmetricAlgorithm key = kind == "client assertion" ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(2048);
        await using var server = new TokenServer(kind == "secret" ? TimeSpan.FromSeconds(10) : TimeSpan.FromHours(1), key);
        var properties = new Dictionary<string, string>
        {
            ["bootstrap.servers"] = secured.SaslServers,
            ["security.protocol"] = "SASL_PLAINTEXT",
            ["sasl.mechanism"] = "OAUTHBEARER",
            ["sasl.jaas.config"] = "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;",
            ["sasl.login.callback.handler.class"] = "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler",
            ["sasl.oauthbearer.token.endpoint.url"] = server.Url,
            ["sasl.oauthbearer.scope"] = "all",
        };
        foreach (var (name, value) in await TokenSettingsAsync(kind, key, folder))
            properties[name] = value;

        await using var producer = new RecordProducer(ClientSettings.ForProducer(properties), new TestLogger());
        await producer.SendAsync(topic, null, Bytes("0"), cancellationToken: Cancellation);
        properties["group.id"] = NewName("open-tokens");
        using var consumer = new RecordConsumer(ClientSettings.ForConsumer(new Dictionary<string, string>(properties) { ["auto.offset.reset"] = "earliest" }), new TestLogger());
        consumer.Subscribe([topic]);
        Assert.Equal(["0"], consumer.Read(1));
        consumer.Commit(new Dictionary<TopicPartition, long> { [new(topic, 0)] = 1 }, Long);
        using var admin = new KafkaAdmin(ClientSettings.ForAdmin(properties), new TestLogger());
        Assert.Contains(await admin.ListTopicsAsync(Cancellation), listing => listing.Name == topic);
        Assert.Equal(1, (await admin.GetGroupOffsetsAsync(properties["group.id"], Cancellation))[new(topic, 0)]); // over a connection of our own

        Assert.Equal(expectedForm, Regex.Replace(server.LastForm, "assertion=[^&]+", "assertion=…"));
        if (kind == "JWT bearer")
        {
            Assert.Equal("""{"kid":"7","alg":"RS256","typ":"JWT"}""", server.LastAssertion.Header);
            Assert.Matches("""^\{"aud":"https://x","iss":"me","sub":"alice","more":\[1\],"iat":[0-9]+,"exp":[0-9]+,"nbf":[0-9]+,"jti":"[0-9a-f-]{36}"\}$""", server.LastAssertion.Claims);
        }
        var count = server.Count;
        if (kind == "secret")
            consumer.PollUntil(() => server.Count >= count + 3, "three clients have asked for a token again");
        await producer.SendAsync(topic, null, Bytes("1"), cancellationToken: Cancellation);
        Assert.Equal(["1"], consumer.Read(1));
    }

    [Theory]
    [InlineData("sasl.oauthbearer.assertion.private.key.file", "holds no private key for RS256")]
    [InlineData("sasl.oauthbearer.assertion.template.file", "is no JSON")]
    public async Task AFileThatIsNoGood_IsNamed_ByEveryClient(string setting, string expected)
    {
        await secured.StartedAsync();
        using var folder = new TempFolder("tokens");
        using var key = RSA.Create(2048);
        await using var server = new TokenServer(TimeSpan.FromHours(1), key);
        var properties = new Dictionary<string, string>
        {
            ["bootstrap.servers"] = secured.SaslServers,
            ["security.protocol"] = "SASL_PLAINTEXT",
            ["sasl.mechanism"] = "OAUTHBEARER",
            ["sasl.oauthbearer.token.endpoint.url"] = server.Url,
        };
        foreach (var (name, value) in await TokenSettingsAsync("JWT bearer", key, folder))
            properties[name] = value;
        properties[setting] = folder.WriteText("wrong", "nonsense");

        await using var producer = new RecordProducer(ClientSettings.ForProducer(properties), new TestLogger());
        var error = await Assert.ThrowsAsync<KafkaException>(() => producer.SendAsync("open-x", null, Bytes("v"), cancellationToken: Cancellation));
        Assert.True(error.IsAuthentication, error.Message);
        Assert.Contains($"{setting} '{properties[setting]}' {expected}", error.Message, StringComparison.Ordinal);
        await producer.AbortAsync();
        using var admin = new KafkaAdmin(ClientSettings.ForAdmin(properties), new TestLogger());
        Assert.Contains(expected, (await Assert.ThrowsAsync<KafkaException>(() => admin.GetClusterIdAsync(Cancellation))).Message, StringComparison.Ordinal);
        Assert.Contains(expected, (await Assert.ThrowsAsync<KafkaException>(() => admin.GetGroupOffsetsAsync("open-x", Cancellation))).Message, StringComparison.Ordinal);
    }

    private static async Task<(string Name, string Value)[]> TokenSettingsAsync(string kind, AsymmetricAlgorithm key, TempFolder folder)
    {
        const string Package = "org.apache.kafka.common.security.oauthbearer.";
        const string Assertion = "sasl.oauthbearer.assertion.";
        switch (kind)
        {
            case "secret":
                return [("sasl.oauthbearer.client.credentials.client.id", "worker"), ("sasl.oauthbearer.client.credentials.client.secret", "right")];
            case "client assertion":
                return
                [
                    ("sasl.oauthbearer.client.credentials.client.id", "worker"), ($"{Assertion}claim.iss", "worker"), ($"{Assertion}algorithm", "es256"),
                    ($"{Assertion}private.key.file", folder.WriteText("key.pem", key.ExportPkcs8PrivateKeyPem())),
                ];
            case "token file":
                return [("sasl.oauthbearer.token.endpoint.url", new Uri(folder.WriteText("token", await TokenServer.TokenAsync(TimeSpan.FromHours(1)) + "\n")).AbsoluteUri)];
        }
        var making = new JwtAssertion(TimeProvider.System) { PrivateKeyFile = folder.WriteText("plain.pem", key.ExportPkcs8PrivateKeyPem()) };
        var encrypted = key.ExportEncryptedPkcs8PrivateKeyPem("phrase", new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        return kind == "JWT bearer from a file"
            ? [("sasl.oauthbearer.jwt.retriever.class", $"{Package}JwtBearerJwtRetriever"), ($"{Assertion}file", folder.WriteText("assertion", making.Create()))]
            :
            [
                ("sasl.oauthbearer.jwt.retriever.class", $"{Package}JwtBearerJwtRetriever"), ($"{Assertion}claim.aud", "https://x"), ($"{Assertion}claim.iss", "me"),
                ($"{Assertion}claim.sub", "nobody"), ($"{Assertion}claim.jti.include", "true"), ($"{Assertion}private.key.file", folder.WriteText("key.pem", encrypted)),
                ($"{Assertion}private.key.passphrase", "phrase"),
                ($"{Assertion}template.file", folder.WriteText("template.json", """{"header": {"kid": "7", "alg": "none"}, "payload": {"sub": "alice", "more": [1]}}""")),
            ];
    }

    [Fact]
    public void Kerberos_IsRefused_WithWhatToSetInstead()
    {
        var properties = new Dictionary<string, string>
        {
            ["bootstrap.servers"] = "127.0.0.1:1",
            ["security.protocol"] = "SASL_PLAINTEXT",
            ["sasl.jaas.config"] = "com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true keyTab=\"/etc/worker.keytab\" principal=\"worker@EXAMPLE.ORG\";",
            ["group.id"] = "g",
        };
        var options = new GroupMemberOptions { GroupId = "g", ProtocolType = "connect", SessionTimeout = Long, RebalanceTimeout = Long, HeartbeatInterval = Long, LostAfter = Long };
        Check(() => new GroupMember(options, ClientSettings.ForAdmin(properties), new NoListener(), new TestLogger(), TimeProvider.System));
        Assert.SkipWhen(NativeLibrary.TryLoad("libsasl2.so.3", out _), "Here librdkafka can do it.");
        Check(() => new RecordProducer(ClientSettings.ForProducer(properties), new TestLogger()));
        Check(() => new RecordConsumer(ClientSettings.ForConsumer(properties), new TestLogger()));

        static void Check(Func<object> make)
        {
            var error = Assert.Throws<ClientConfigException>(make);
            Assert.Equal("sasl.mechanism", error.Key);
            Assert.Contains("Set it to PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER; brokers offer several", error.Message, StringComparison.Ordinal);
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

    private sealed class NoListener : IGroupMemberListener
    {
        public Task<IReadOnlyList<GroupProtocol>> PrepareJoinAsync(string reason, CancellationToken cancellationToken) => throw new InvalidOperationException();

        public Task<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> AssignAsync(
            GroupGeneration generation, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> members, CancellationToken cancellationToken) => throw new InvalidOperationException();

        public Task OnJoinedAsync(GroupGeneration generation, ReadOnlyMemory<byte> assignment, CancellationToken cancellationToken) => throw new InvalidOperationException();

        public Task OnLostAsync(string reason, CancellationToken cancellationToken) => throw new InvalidOperationException();
    }
}
