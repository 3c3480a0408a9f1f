using Headrace.Connect.Config;

namespace Headrace.Connect.Runtime.Configuration;

/// <summary>The TLS and SASL settings of workers.</summary>
/// <remarks>Source: <c>SslConfigs</c> and <c>SaslConfigs</c> of Kafka 4.3.1, whose documentation describes them.</remarks>
internal static class SecurityKeys
{
    public static ConfigKey[] Ssl { get; } =
    [
        ConfigKey.String("ssl.protocol").Default("TLSv1.3"),
        ConfigKey.String("ssl.provider").Optional(),
        ConfigKey.List("ssl.cipher.suites").Default([]).Check(ValidList.AnyNonDuplicateValues(isEmptyAllowed: true, isNullAllowed: false)),
        ConfigKey.List("ssl.enabled.protocols").Default(["TLSv1.2", "TLSv1.3"]).Check(ValidList.AnyNonDuplicateValues(isEmptyAllowed: true, isNullAllowed: false)),
        ConfigKey.String("ssl.keystore.type").Default("JKS"),
        ConfigKey.String("ssl.keystore.location").Optional(),
        ConfigKey.Password("ssl.keystore.password").Optional(),
        ConfigKey.Password("ssl.key.password").Optional(),
        ConfigKey.Password("ssl.keystore.key").Optional(),
        ConfigKey.Password("ssl.keystore.certificate.chain").Optional(),
        ConfigKey.Password("ssl.truststore.certificates").Optional(),
        ConfigKey.String("ssl.truststore.type").Default("JKS"),
        ConfigKey.String("ssl.truststore.location").Optional(),
        ConfigKey.Password("ssl.truststore.password").Optional(),
        ConfigKey.String("ssl.keymanager.algorithm").Default("SunX509"),
        ConfigKey.String("ssl.trustmanager.algorithm").Default("PKIX"),
        ConfigKey.String("ssl.endpoint.identification.algorithm").Default("https"),
        ConfigKey.String("ssl.secure.random.implementation").Optional(),
        ConfigKey.Class("ssl.engine.factory.class").Optional(),
    ];

    /// <summary>The settings of logins, which only distributed workers define; standalone ones pass them on undefined.</summary>
    public static ConfigKey[] Sasl { get; } =
    [
        ConfigKey.String("sasl.kerberos.service.name").Optional(),
        ConfigKey.String("sasl.kerberos.kinit.cmd").Default("/usr/bin/kinit"),
        ConfigKey.Double("sasl.kerberos.ticket.renew.window.factor").Default(0.8d),
        ConfigKey.Double("sasl.kerberos.ticket.renew.jitter").Default(0.05d),
        ConfigKey.Long("sasl.kerberos.min.time.before.relogin").Default(60000L),
        ConfigKey.Double("sasl.login.refresh.window.factor").Default(0.8d).Check(ConfigChecks.Between(0.5, 1.0)),
        ConfigKey.Double("sasl.login.refresh.window.jitter").Default(0.05d).Check(ConfigChecks.Between(0.0, 0.25)),
        ConfigKey.Short("sasl.login.refresh.min.period.seconds").Default(60).Check(ConfigChecks.Between(0, 900)),
        ConfigKey.Short("sasl.login.refresh.buffer.seconds").Default(300).Check(ConfigChecks.Between(0, 3600)),
        ConfigKey.String("sasl.mechanism").Default("GSSAPI"),
        ConfigKey.Password("sasl.jaas.config").Optional(),
        ConfigKey.Class("sasl.client.callback.handler.class").Optional(),
        ConfigKey.Class("sasl.login.callback.handler.class").Optional(),
        ConfigKey.Class("sasl.login.class").Optional(),
        ConfigKey.Int("sasl.login.connect.timeout.ms").Optional(),
        ConfigKey.Int("sasl.login.read.timeout.ms").Optional(),
        ConfigKey.Long("sasl.login.retry.backoff.max.ms").Default(10000L),
        ConfigKey.Long("sasl.login.retry.backoff.ms").Default(100L),
        ConfigKey.Class("sasl.oauthbearer.jwt.retriever.class").Default("org.apache.kafka.common.security.oauthbearer.DefaultJwtRetriever"),
        ConfigKey.Class("sasl.oauthbearer.jwt.validator.class").Default("org.apache.kafka.common.security.oauthbearer.DefaultJwtValidator"),
        ConfigKey.String("sasl.oauthbearer.scope").Optional(),
        ConfigKey.String("sasl.oauthbearer.client.credentials.client.id").Optional(),
        ConfigKey.Password("sasl.oauthbearer.client.credentials.client.secret").Optional(),
        ConfigKey.String("sasl.oauthbearer.assertion.algorithm").Default("RS256").Check(ConfigChecks.OneOfIgnoreCase("ES256", "RS256")),
        ConfigKey.String("sasl.oauthbearer.assertion.claim.aud").Optional(),
        ConfigKey.Int("sasl.oauthbearer.assertion.claim.exp.seconds").Default(300).Check(ConfigChecks.Between(0, 86400)),
        ConfigKey.String("sasl.oauthbearer.assertion.claim.iss").Optional(),
        ConfigKey.Boolean("sasl.oauthbearer.assertion.claim.jti.include").Default(false),
        ConfigKey.Int("sasl.oauthbearer.assertion.claim.nbf.seconds").Default(60).Check(ConfigChecks.Between(0, 3600)),
        ConfigKey.String("sasl.oauthbearer.assertion.claim.sub").Optional(),
        ConfigKey.String("sasl.oauthbearer.assertion.file").Optional(),
        ConfigKey.String("sasl.oauthbearer.assertion.private.key.file").Optional(),
        ConfigKey.Password("sasl.oauthbearer.assertion.private.key.passphrase").Optional(),
        ConfigKey.String("sasl.oauthbearer.assertion.template.file").Optional(),
        ConfigKey.String("sasl.oauthbearer.scope.claim.name").Default("scope"),
        ConfigKey.String("sasl.oauthbearer.sub.claim.name").Default("sub"),
        ConfigKey.String("sasl.oauthbearer.token.endpoint.url").Optional(),
        ConfigKey.String("sasl.oauthbearer.jwks.endpoint.url").Optional(),
        ConfigKey.Long("sasl.oauthbearer.jwks.endpoint.refresh.ms").Default(3600000L),
        ConfigKey.Long("sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms").Default(10000L),
        ConfigKey.Long("sasl.oauthbearer.jwks.endpoint.retry.backoff.ms").Default(100L),
        ConfigKey.Int("sasl.oauthbearer.clock.skew.seconds").Default(30),
        ConfigKey.List("sasl.oauthbearer.expected.audience").Default([]).Check(ValidList.AnyNonDuplicateValues(isEmptyAllowed: true, isNullAllowed: false)),
        ConfigKey.String("sasl.oauthbearer.expected.issuer").Optional(),
        ConfigKey.Boolean("sasl.oauthbearer.header.urlencode").Default(false),
    ];
}
