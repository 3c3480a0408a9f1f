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
    public void OAuth_ByClientCredentials_FromEitherPlace()
    {
        const string Url = "http://127.0.0.1:1/token";
        var old = Translate(("security.protocol", "SASL_PLAINTEXT"), ("sasl.mechanism", "OAUTHBEARER"), ("sasl.oauthbearer.token.endpoint.url", Url),
            ("sasl.login.callback.handler.class", "org.apache.kafka.common.security.oauthbearer.secured.OAuthBearerLoginCallbackHandler"),
            ("sasl.jaas.config", $"{OAuth} required clientId=\"id\" clientSecret=\"secret\" scope=\"s\";")).Library;
        var current = Translate(("security.protocol", "SASL_PLAINTEXT"), ("sasl.mechanism", "OAUTHBEARER"), ("sasl.oauthbearer.token.endpoint.url", Url),
            ("sasl.oauthbearer.client.credentials.client.id", "id"), ("sasl.oauthbearer.client.credentials.client.secret", "secret"), ("sasl.oauthbearer.scope", "s")).Library;
        foreach (var library in (IReadOnlyDictionary<string, string>[])[old, current])
        {
            Assert.Equal("oidc", library["sasl.oauthbearer.method"]);
            Assert.Equal(Url, library["sasl.oauthbearer.token.endpoint.url"]);
            Assert.Equal("id", library["sasl.oauthbearer.client.id"]);
            Assert.Equal("secret", library["sasl.oauthbearer.client.secret"]);
            Assert.Equal("s", library["sasl.oauthbearer.scope"]);
        }
    }

    [Fact]
    public void OAuth_Unsecured()
    {
        var library = Translate(("security.protocol", "SASL_PLAINTEXT"), ("sasl.mechanism", "OAUTHBEARER"), ("sasl.jaas.config", $"{OAuth} required unsecuredLoginStringClaim_sub=\"alice\";")).Library;
        Assert.Equal("true", library["enable.sasl.oauthbearer.unsecure.jwt"]);
        Assert.Equal("principal=alice", library["sasl.oauthbearer.config"]);
    }

    [Theory]
    [InlineData("sasl.oauthbearer.token.endpoint.url", "file:///tmp/token")]
    [InlineData("sasl.oauthbearer.jwt.retriever.class", "org.apache.kafka.common.security.oauthbearer.FileJwtRetriever")]
    [InlineData("sasl.login.callback.handler.class", "com.example.Handler")]
    [InlineData("sasl.oauthbearer.header.urlencode", "true")]
    public void OAuth_WhatIsNotThere_IsRefused(string key, string value)
    {
        Dictionary<string, string> properties = new()
        {
            ["security.protocol"] = "SASL_PLAINTEXT",
            ["sasl.mechanism"] = "OAUTHBEARER",
            ["sasl.oauthbearer.token.endpoint.url"] = "http://127.0.0.1:1/",
            ["sasl.oauthbearer.client.credentials.client.id"] = "id",
            ["sasl.oauthbearer.client.credentials.client.secret"] = "secret",
        };
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
