using Headrace.Kafka.Client.Tests.Groups;

namespace Headrace.Kafka.Client.Tests.Config;

public sealed class LoginTests
{
    private const string Plain = "org.apache.kafka.common.security.plain.PlainLoginModule";
    private const string OAuth = "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule";

    [Theory]
    [InlineData($"{Plain} required username=\"alice\" password=\"s3cret\";", "alice", "s3cret")]
    [InlineData($"  {Plain}\n  required\n  username='alice'\n  password=s3cret ;", "alice", "s3cret")]
    [InlineData($"{Plain} REQUIRED serviceName=\"k\" username=\"a=b;c\" password=\"q\\\"uote\\\\\";", "a=b;c", "q\"uote\\")]
    [InlineData($"{Plain} required username=\"alice\" password=\"s3cret\"; com.example.Other required x=\"y\";", "alice", "s3cret")]
    public void Jaas_GivesUserAndPassword(string jaas, string user, string password)
    {
        var library = Translate(("security.protocol", "SASL_PLAINTEXT"), ("sasl.mechanism", "plain"), ("sasl.jaas.config", jaas)).Library;
        Assert.Equal("PLAIN", library["sasl.mechanism"]);
        Assert.Equal(user, library["sasl.username"]);
        Assert.Equal(password, library["sasl.password"]);
        Assert.DoesNotContain("sasl.jaas.config", library.Keys);
    }

    [Theory]
    [InlineData("")]
    [InlineData($"{Plain}")]
    [InlineData($"{Plain} required username=\"alice\" password=\"s3cret\"")]
    [InlineData($"{Plain} required username=\"alice\" password=\"s3cret;")]
    [InlineData($"{Plain} username=\"alice\" password=\"s3cret\";")]
    [InlineData($"{Plain} required username=\"alice\" password;")]
    [InlineData($"{Plain} required username=\"alice\" password=\"\";")]
    [InlineData($"{OAuth} required username=\"alice\" password=\"s3cret\";")]
    public void WrongJaas_IsRefused_WithoutShowingThePassword(string jaas)
    {
        var error = Assert.Throws<ClientConfigException>(() => Translate(("security.protocol", "SASL_SSL"), ("sasl.mechanism", "PLAIN"), ("sasl.jaas.config", jaas)));
        Assert.Equal("sasl.jaas.config", error.Key);
        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Scram_NeedsItsOwnModule()
    {
        const string Scram = "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"a\" password=\"b\"";
        Assert.Equal("a", Translate(("security.protocol", "SASL_SSL"), ("sasl.mechanism", "scram-sha-512"), ("sasl.jaas.config", Scram + ";")).Library["sasl.username"]);
        Assert.Throws<ClientConfigException>(() => Translate(("security.protocol", "SASL_SSL"), ("sasl.mechanism", "PLAIN"), ("sasl.jaas.config", Scram + ";")));
        Assert.Throws<ClientConfigException>(() => Translate(("security.protocol", "SASL_SSL"), ("sasl.mechanism", "SCRAM-SHA-512"), ("sasl.jaas.config", Scram + " tokenauth=true;")));
    }

    [Fact]
    public async Task OAuth_ByClientCredentials_FromEitherPlace()
    {
        await using var server = new TokenServer(TimeSpan.FromHours(1));
        var old = Translate(("security.protocol", "SASL_PLAINTEXT"), ("sasl.mechanism", "OAUTHBEARER"), ("sasl.oauthbearer.token.endpoint.url", server.Url),
            ("sasl.login.callback.handler.class", "org.apache.kafka.common.security.oauthbearer.secured.OAuthBearerLoginCallbackHandler"),
            ("sasl.jaas.config", $"{OAuth} required clientId=\"worker\" clientSecret=\"right\" scope=\"s\";"));
        var current = Translate(("security.protocol", "SASL_PLAINTEXT"), ("sasl.mechanism", "OAUTHBEARER"), ("sasl.oauthbearer.token.endpoint.url", server.Url),
            ("sasl.oauthbearer.client.credentials.client.id", "worker"), ("sasl.oauthbearer.client.credentials.client.secret", "right"), ("sasl.oauthbearer.scope", "s"),
            ("sasl.oauthbearer.header.urlencode", "true"));
        foreach (var settings in (IReadOnlyList<ClientSettings>)[old, current])
        {
            Assert.Equal("alice", (await settings.Tokens!.GetAsync(TestContext.Current.CancellationToken)).Principal);
            Assert.Equal("grant_type=client_credentials&scope=s", server.LastForm);
        }
        Assert.DoesNotContain(current.Library.Keys, static key => key.Contains("oauth", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OAuth_Unsecured()
    {
        var settings = Translate(("security.protocol", "SASL_PLAINTEXT"), ("sasl.mechanism", "OAUTHBEARER"),
            ("sasl.jaas.config", $"{OAuth} required unsecuredLoginStringClaim_sub=\"alice\" unsecuredLoginLifetimeSeconds=\"10\";"));
        var token = await settings.Tokens!.GetAsync(TestContext.Current.CancellationToken);
        Assert.Equal("alice", token.Principal);
        Assert.InRange(token.ExpiresAt - token.RenewAt, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));   // a fifth of its life
    }

    [Theory]
    [InlineData("sasl.oauthbearer.token.endpoint.url", "file:///not/there")]
    [InlineData("sasl.oauthbearer.token.endpoint.url", "ftp://127.0.0.1/")]
    [InlineData("sasl.oauthbearer.jwt.retriever.class", "com.example.Retriever")]
    [InlineData("sasl.oauthbearer.token.endpoint.url", "http://127.0.0.1:1/", "sasl.oauthbearer.jwt.retriever.class", "org.apache.kafka.common.security.oauthbearer.FileJwtRetriever")]
    [InlineData("sasl.oauthbearer.assertion.private.key.file", null, "sasl.oauthbearer.jwt.retriever.class", "org.apache.kafka.common.security.oauthbearer.JwtBearerJwtRetriever")]
    [InlineData("sasl.oauthbearer.assertion.file", "/not/there")]
    [InlineData("sasl.oauthbearer.header.urlencode", "perhaps")]
    [InlineData("sasl.login.callback.handler.class", "com.example.Handler")]
    public void OAuth_WhatCannotBe_IsRefused(string key, string? value, string otherKey = "x", string otherValue = "y")
    {
        Dictionary<string, string> properties = new()
        {
            ["security.protocol"] = "SASL_PLAINTEXT",
            ["sasl.mechanism"] = "OAUTHBEARER",
            ["sasl.oauthbearer.token.endpoint.url"] = "http://127.0.0.1:1/",
            ["sasl.oauthbearer.client.credentials.client.id"] = "id",
            ["sasl.oauthbearer.client.credentials.client.secret"] = "secret",
            [otherKey] = otherValue,
        };
        if (value is not null)
            properties[key] = value;
        var error = Assert.Throws<ClientConfigException>(() => Translate([.. properties.Select(entry => (entry.Key, entry.Value))]));
        Assert.Equal(key, error.Key);
    }

    [Fact]
    public void WithoutSasl_LoginsAreNotLookedAt() =>
        Assert.DoesNotContain(Translate(("sasl.mechanism", "X"), ("sasl.jaas.config", "nonsense")).Library.Keys, key => key.StartsWith("sasl.", StringComparison.Ordinal) && !key.StartsWith("sasl.kerberos", StringComparison.Ordinal));

    private static ClientSettings Translate(params IReadOnlyList<(string Key, string Value)> properties)
    {
        var all = properties.ToDictionary(entry => entry.Key, entry => entry.Value);
        all["bootstrap.servers"] = "127.0.0.1:1";
        return ClientSettings.ForAdmin(all);
    }
}
