using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Headrace.TestKit;

namespace Headrace.Kafka.Client.Tests.Traps;

/// <summary>A real broker with a listener for user names and passwords, and one for certificates of both sides; users may do what an ACL allows.</summary>
public sealed class SecuredKafka : IAsyncLifetime
{
    public const string Password = "store-pass";
    public const string AllowedTopics = "open-";
    public const string VisibleTopics = "visible-";
    public const string AllowedGroups = "open-";

    private readonly Lazy<Task<RealKafka>> _kafka;
    private readonly TempFolder _folder = new("stores");
    private readonly int _saslPort = FreePort.Next();
    private readonly int _tlsPort = FreePort.Next();

    public SecuredKafka()
    {
        _kafka = new(StartAsync);
    }

    public string SaslServers => $"127.0.0.1:{_saslPort}";

    public string TlsServers => $"127.0.0.1:{_tlsPort}";

    public string Store(string name) => _folder.Combine(name);

    /// <summary>The broker; its own address is open to all.</summary>
    public Task<RealKafka> StartedAsync()
    {
        Peers.SkipUnlessPresent();
        return _kafka.Value;
    }

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        if (_kafka.IsValueCreated && _kafka.Value.IsCompletedSuccessfully)
            await (await _kafka.Value).DisposeAsync();
        _folder.Dispose();
    }

    public static Dictionary<string, string> Login(string servers, string password, string mechanism = "PLAIN") => new()
    {
        ["bootstrap.servers"] = servers,
        ["security.protocol"] = "SASL_PLAINTEXT",
        ["sasl.mechanism"] = mechanism,
        ["sasl.jaas.config"] = $"{(mechanism == "PLAIN" ? "org.apache.kafka.common.security.plain.PlainLoginModule" : "org.apache.kafka.common.security.scram.ScramLoginModule")} required username=\"alice\" password=\"{password}\";",
    };

    private async Task<RealKafka> StartAsync()
    {
        await MakeStoresAsync();
        var kafka = await RealKafka.StartAsync(
            $$"""
            listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller},SASL_PLAINTEXT://127.0.0.1:{{_saslPort}},SSL://127.0.0.1:{{_tlsPort}}
            advertised.listeners=PLAINTEXT://127.0.0.1:{port},SASL_PLAINTEXT://127.0.0.1:{{_saslPort}},SSL://127.0.0.1:{{_tlsPort}}
            sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER
            listener.name.sasl_plaintext.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_alice="right";
            listener.name.sasl_plaintext.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
            listener.name.sasl_plaintext.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
            listener.name.sasl_plaintext.oauthbearer.sasl.jaas.config=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";
            authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
            super.users=User:ANONYMOUS;User:CN=client
            ssl.keystore.location={{Store("broker.p12")}}
            ssl.keystore.password={{Password}}
            ssl.truststore.location={{Store("trust.p12")}}
            ssl.truststore.password={{Password}}
            ssl.client.auth=required
            """,
            new Dictionary<string, string> { ["KAFKA_FORMAT_ARGS"] = "--add-scram SCRAM-SHA-256=[name=alice,password=right] --add-scram SCRAM-SHA-512=[name=alice,password=right]" });
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = kafka.BootstrapServers }).Build();
        await admin.CreateAclsAsync([
            Allow(AllowedTopics, AclOperation.Read), Allow(AllowedTopics, AclOperation.Write), Allow(AllowedTopics, AclOperation.Create), Allow(VisibleTopics, AclOperation.Describe),
            Allow(AllowedGroups, AclOperation.Read, ResourceType.Group)]);
        return kafka;
    }

    private static AclBinding Allow(string names, AclOperation operation, ResourceType type = ResourceType.Topic) => new()
    {
        Pattern = new() { Type = type, Name = names, ResourcePatternType = ResourcePatternType.Prefixed },
        Entry = new() { Principal = "User:alice", Host = "*", Operation = operation, PermissionType = AclPermissionType.Allow },
    };

    // Made by Java's own tool, so that they are what users have.
    private async Task MakeStoresAsync()
    {
        foreach (var name in (string[])["broker", "client", "stranger"])
        {
            await KeytoolAsync("-genkeypair", "-alias", name, "-keyalg", "RSA", "-dname", $"CN={name}", "-ext", "san=ip:127.0.0.1", "-validity", "100", "-storetype", "PKCS12", "-keystore", Store($"{name}.p12"));
            await KeytoolAsync("-exportcert", "-rfc", "-alias", name, "-keystore", Store($"{name}.p12"), "-file", Store($"{name}.crt"));
        }
        foreach (var type in (string[])["PKCS12", "JKS"])
        {
            var trust = Store(type == "JKS" ? "trust.jks" : "trust.p12");
            foreach (var name in (string[])["broker", "client"])
                await KeytoolAsync("-importcert", "-noprompt", "-alias", name, "-file", Store($"{name}.crt"), "-storetype", type, "-keystore", trust);
        }
        await KeytoolAsync("-importkeystore", "-srckeystore", Store("client.p12"), "-srcstorepass", Password, "-destkeystore", Store("client.jks"), "-deststoretype", "JKS", "-destkeypass", Password);
    }

    private static Task KeytoolAsync(params string[] arguments) => Keytool.RunAsync(Password, arguments);
}
