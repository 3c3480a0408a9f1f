using System.Security.Cryptography;
using Confluent.Kafka;
using Headrace.Kafka.Client.Tests.Traps;
using Headrace.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Headrace.Kafka.Client.Tests.Groups;

/// <summary>Members of a group on a real broker, by every way in that there is, and what happens when there is none.</summary>
public sealed class GroupMemberTests(SecuredKafka secured) : IClassFixture<SecuredKafka>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Members_ByPasswordAndByCertificate_DivideTheWork_AndDivideItAnewWhenOneLeaves()
    {
        await secured.StartedAsync();
        var tls = new Dictionary<string, string>
        {
            ["bootstrap.servers"] = secured.TlsServers,
            ["security.protocol"] = "SSL",
            ["ssl.truststore.location"] = secured.Store("trust.jks"),
            ["ssl.truststore.password"] = SecuredKafka.Password,
            ["ssl.keystore.location"] = secured.Store("client.p12"),
            ["ssl.keystore.password"] = SecuredKafka.Password,
        };
        await using var plain = new NamedMember("plain", SecuredKafka.Login(secured.SaslServers, "right"));
        await using var scram256 = new NamedMember("scram256", SecuredKafka.Login(secured.SaslServers, "right", "SCRAM-SHA-256"));
        await using var scram512 = new NamedMember("scram512", SecuredKafka.Login(secured.SaslServers, "right", "SCRAM-SHA-512"));
        await using var certificate = new NamedMember("certificate", tls);
        NamedMember[] all = [plain, scram256, scram512, certificate];
        foreach (var member in all)
            member.Start();

        await UntilAsync("all have a part", () => Array.TrueForAll(all, static member => member.Assignment.EndsWith(" of certificate,plain,scram256,scram512", StringComparison.Ordinal)));
        Assert.Single(all, static member => member.IsLeader);
        Assert.Equal(4, all.Select(static member => member.Assignment).Distinct().Count());

        // The leader goes; another one divides for three.
        var leader = all.Single(static member => member.IsLeader);
        await leader.LeaveAsync();
        var rest = all.Where(member => member != leader).ToArray();
        var names = string.Join(',', rest.Select(static member => member.Name).Order(StringComparer.Ordinal));
        await UntilAsync("the others have all", () => rest.All(member => member.Assignment.EndsWith($" of {names}", StringComparison.Ordinal)));

        // Who asks for it gets a new generation for all.
        var generation = rest[0].Generation;
        rest.Single(static member => member.IsLeader).RequestRejoin();
        await UntilAsync("there is a new generation", () => rest.All(member => member.Generation > generation));
    }

    [Fact]
    public async Task Members_ByBearerTokens_DivideTheWork()
    {
        await secured.StartedAsync();
        await using var tokens = new TokenServer(TimeSpan.FromHours(1));
        var unsecured = Bearer();
        unsecured["sasl.jaas.config"] = $"{BearerModule} required unsecuredLoginStringClaim_sub=\"alice\";";
        var fetched = Bearer();
        fetched["sasl.jaas.config"] = $"{BearerModule} required clientId=\"worker\" clientSecret=\"right\" scope=\"kafka connect\";";
        fetched["sasl.oauthbearer.token.endpoint.url"] = tokens.Url;
        await using var first = new NamedMember("first", unsecured, "open-bearer");
        await using var second = new NamedMember("second", fetched, "open-bearer");
        first.Start();
        second.Start();

        await UntilAsync("both are in", () => first.Assignment.EndsWith(" of first,second", StringComparison.Ordinal) && second.Assignment.EndsWith(" of first,second", StringComparison.Ordinal));
        Assert.Equal("grant_type=client_credentials&scope=kafka+connect", tokens.LastForm);
        Assert.Equal(1, tokens.Count); // for the search for the coordinator and the connection to it
    }

    [Theory]
    [InlineData("wrong", 3600, "answered 401: {\"error\":\"invalid_client\"}")]
    [InlineData("right", -3600, "invalid_token")]
    public async Task MemberWhoseTokenIsNoGood_IsTold_AndShowsNoSecret(string secret, int life, string expected)
    {
        await secured.StartedAsync();
        await using var tokens = new TokenServer(TimeSpan.FromSeconds(life));
        var properties = Bearer();
        properties["sasl.oauthbearer.token.endpoint.url"] = tokens.Url;
        properties["sasl.oauthbearer.client.credentials.client.id"] = "worker";
        properties["sasl.oauthbearer.client.credentials.client.secret"] = secret;
        await using var member = new NamedMember("refused", properties);
        member.Start();

        await UntilAsync("the member is told", () => !member.Losses.IsEmpty);
        Assert.Contains(expected, member.Losses.First(), StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", member.Losses.First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MemberThatComesBackAfterACrash_PutsItsPredecessorOut()
    {
        await secured.StartedAsync();
        var properties = SecuredKafka.Login(secured.SaslServers, "right");
        properties["client.id"] = "connect-10.0.0.1:8083";
        await using var other = new NamedMember("other", SecuredKafka.Login(secured.SaslServers, "right"), "open-crash");
        other.Start();
        var crashed = new NamedMember("crashed", properties, "open-crash", sessionSeconds: 300);
        crashed.Start();
        await UntilAsync("both are in", () => other.Assignment.EndsWith(" of crashed,other", StringComparison.Ordinal));
        await crashed.DisposeAsync(); // without a word to the group, whose session lasts five minutes

        await using var successor = new NamedMember("successor", properties, "open-crash", sessionSeconds: 300);
        successor.Start();
        await UntilAsync("the successor is in", () => other.Assignment.EndsWith(" of other,successor", StringComparison.Ordinal));
    }

    [Fact]
    public async Task MemberThatHasDied_IsPutOutByAnother_AndWhoIsToldOfItBeatsAtOnce()
    {
        var kafka = await secured.StartedAsync();
        var properties = new Dictionary<string, string> { ["bootstrap.servers"] = kafka.BootstrapServers };
        await using var first = new NamedMember("first", properties, "open-dead", sessionSeconds: 300);
        first.Start();
        await UntilAsync("it is in", () => first.Assignment == "0 of first");
        var dead = new NamedMember("dead", properties, "open-dead", sessionSeconds: 300);
        dead.Start();
        await UntilAsync("both are in", () => first.Assignment.EndsWith(" of dead,first", StringComparison.Ordinal) && dead.Assignment.Length > 0);
        var id = dead.Id;
        await dead.DisposeAsync(); // without a word to the group, whose session lasts five minutes
        var time = new FakeTimeProvider(); // it stands still: nobody beats of his own accord
        await using var told = new NamedMember("told", properties, "open-dead", sessionSeconds: 300, heartbeat: TimeSpan.FromSeconds(100), time: time);
        told.Start();
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = kafka.BootstrapServers }).Build();
        await UntilAsync("the group waits for the dead one", () => admin.ListGroup("open-dead", TimeSpan.FromSeconds(10)).State == "PreparingRebalance");

        Assert.True(await first.RemoveAsync(id));

        await UntilAsync("the others are by themselves", () => first.Assignment.EndsWith(" of first,told", StringComparison.Ordinal) && told.Assignment.EndsWith(" of first,told", StringComparison.Ordinal));
        Assert.False(await first.RemoveAsync(id));
        first.RequestRejoin();
        await UntilAsync("the group waits for the one that does not beat", () => admin.ListGroup("open-dead", TimeSpan.FromSeconds(10)).State == "PreparingRebalance");
        var generation = told.Generation;
        told.BeatNow();
        await UntilAsync("it has joined", () => told.Generation > generation);
    }

    [Theory]
    [InlineData("open-refused", "wrong", "refuses the login")]
    [InlineData("closed", "right", "GROUP_AUTHORIZATION_FAILED")]
    public async Task RefusedMember_IsTold_AndShowsNoPassword(string group, string password, string expected)
    {
        await secured.StartedAsync();
        await using var member = new NamedMember("refused", SecuredKafka.Login(secured.SaslServers, password), group);
        member.Start();

        await UntilAsync("the member is told", () => !member.Losses.IsEmpty);
        Assert.Contains(expected, member.Losses.First(), StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", member.Losses.First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StrangersCertificate_IsNotTrusted()
    {
        await secured.StartedAsync();
        await using var member = new NamedMember("trusting", new Dictionary<string, string>
        {
            ["bootstrap.servers"] = secured.TlsServers,
            ["security.protocol"] = "SSL",
            ["ssl.truststore.certificates"] = await File.ReadAllTextAsync(secured.Store("stranger.crt"), Cancellation),
        });
        member.Start();

        await UntilAsync("the member is told", () => !member.Losses.IsEmpty);
        Assert.Contains("TLS", member.Losses.First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task MemberOfAYoungGeneration_HearsOfTheNextOneLongBeforeItsHeartbeatIsDue()
    {
        var kafka = await secured.StartedAsync();
        var properties = new Dictionary<string, string> { ["bootstrap.servers"] = kafka.BootstrapServers };
        var time = new FakeTimeProvider();
        await using var first = new NamedMember("first", properties, "open-young", sessionSeconds: 300, heartbeat: TimeSpan.FromSeconds(100), time: time);
        first.Start();
        await UntilAsync(
            "it is in",
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(50)); // a coordinator that loads is asked again after a while
                return first.Assignment == "0 of first";
            });
        await using var second = new NamedMember("second", properties, "open-young", sessionSeconds: 300);
        second.Start();
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = kafka.BootstrapServers }).Build();
        await UntilAsync("the group waits for its first member", () => admin.ListGroup("open-young", TimeSpan.FromSeconds(10)).State == "PreparingRebalance");

        time.Advance(TimeSpan.FromMilliseconds(200));

        await UntilAsync("both are in", () => first.Assignment.EndsWith(" of first,second", StringComparison.Ordinal) && second.Assignment.EndsWith(" of first,second", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WithoutABroker_TheMemberIsLostAfterItsTime()
    {
        await using var member = new NamedMember("alone", new Dictionary<string, string> { ["bootstrap.servers"] = $"127.0.0.1:{FreePort.Next()}" }, lostSeconds: 1);
        member.Start();

        await UntilAsync("the member is told", () => !member.Losses.IsEmpty);
        Assert.Equal("no coordinator was found for 1000 ms", Assert.Single(member.Losses));
    }

    [Fact]
    public void Scram_AnswersAsInTheRfc()
    {
        const string Nonce = "rOprNGfwEbeRWgbNEkqO";
        var login = new ScramLogin("SCRAM-SHA-256", HashAlgorithmName.SHA256, "user", "pencil");

        var (final, signature) = login.Answer($"n=user,r={Nonce}", $"r={Nonce}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", Nonce);

        Assert.Equal($"c=biws,r={Nonce}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", final);
        Assert.Equal("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", Convert.ToBase64String(signature));
    }

    [Theory]
    [InlineData("r=another,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")]
    [InlineData("r=nonce-and-more,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=2000000000")]
    [InlineData("r=nonce-and-more,s=?,i=4096")]
    [InlineData("nonsense")]
    public void Scram_HostileFirstMessage_IsRefused(string message)
    {
        var login = new ScramLogin("SCRAM-SHA-256", HashAlgorithmName.SHA256, "user", "pencil");
        Assert.True(Assert.Throws<KafkaException>(() => login.Answer("n=user,r=nonce", message, "nonce")).IsAuthentication);
    }

    private const string BearerModule = "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule";

    private Dictionary<string, string> Bearer() => new()
    {
        ["bootstrap.servers"] = secured.SaslServers,
        ["security.protocol"] = "SASL_PLAINTEXT",
        ["sasl.mechanism"] = "OAUTHBEARER",
    };

    private static Task UntilAsync(string what, Func<bool> condition) => Eventually.UntilAsync(condition, what);
}
