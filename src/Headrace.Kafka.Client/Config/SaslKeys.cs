using static Headrace.Kafka.Client.KeyTreatment;

namespace Headrace.Kafka.Client;

/// <summary>Properties of SASL, known to all clients.</summary>
internal static class SaslKeys
{
    public const string Mechanism = "sasl.mechanism";
    public const string Jaas = "sasl.jaas.config";
    public const string LoginHandler = "sasl.login.callback.handler.class";

    private const string Refresh = "a token is renewed at 80 % of its life.";
    private const string KerberosRenewal = "the ticket is renewed by kinit every sasl.kerberos.min.time.before.relogin.";

    public static readonly ClientKey[] All =
    [
        new(Mechanism, ClientKinds.All, Same, ApplyMechanism),
        new(Jaas, ClientKinds.All, Converted, ApplyJaas) { IsSecret = true },
        new("sasl.kerberos.service.name", ClientKinds.All, Same, (t, key) => { if (t.Text(key) is { } name) t.Set(key, name); }),
        // Java's value is a path, librdkafka's a command line of another form: not copied.
        new("sasl.kerberos.kinit.cmd", ClientKinds.All, Warned, (t, key) => t.WarnIfChanged(key, "/usr/bin/kinit", "kinit is called from the search path.")),
        new("sasl.kerberos.min.time.before.relogin", ClientKinds.All, Same, (t, key) => t.Set(key, t.Clamp(key, t.Int64(key, 60_000), 0, 86_400_000))),
        new("sasl.kerberos.ticket.renew.window.factor", ClientKinds.All, Warned, (t, key) => t.WarnIfChanged(key, "0.8", KerberosRenewal)),
        new("sasl.kerberos.ticket.renew.jitter", ClientKinds.All, Warned, (t, key) => t.WarnIfChanged(key, "0.05", KerberosRenewal)),
        new("sasl.login.refresh.window.factor", ClientKinds.All, Warned, (t, key) => t.WarnIfChanged(key, "0.8", Refresh)),
        new("sasl.login.refresh.window.jitter", ClientKinds.All, Warned, (t, key) => t.WarnIfChanged(key, "0.05", Refresh)),
        new("sasl.login.refresh.min.period.seconds", ClientKinds.All, Warned, (t, key) => t.WarnIfChanged(key, "60", Refresh)),
        new("sasl.login.refresh.buffer.seconds", ClientKinds.All, Warned, (t, key) => t.WarnIfChanged(key, "300", Refresh)),
        new("sasl.login.connect.timeout.ms", ClientKinds.All, Warned, (t, key) => t.WarnIfChanged(key, null, "a token has 10 s to come, and is asked for again after 1 s to 10 s.")),
        new("sasl.login.read.timeout.ms", ClientKinds.All, Warned, (t, key) => t.WarnIfChanged(key, null, "a token has 10 s to come, and is asked for again after 1 s to 10 s.")),
        new("sasl.login.retry.backoff.ms", ClientKinds.All, Warned, (t, key) => t.WarnIfChanged(key, "100", "a token has 10 s to come, and is asked for again after 1 s to 10 s.")),
        new("sasl.login.retry.backoff.max.ms", ClientKinds.All, Warned, (t, key) => t.WarnIfChanged(key, "10000", "a token has 10 s to come, and is asked for again after 1 s to 10 s.")),
        new("sasl.client.callback.handler.class", ClientKinds.All, Converted, (t, key) => RefuseClass(t, key, "OAuthBearerSaslClientCallbackHandler")),
        new(LoginHandler, ClientKinds.All, Converted, (t, key) => RefuseClass(t, key, "OAuthBearerLoginCallbackHandler")),
        new("sasl.login.class", ClientKinds.All, Converted, (t, key) => RefuseClass(t, key, "DefaultLogin")),
    ];

    /// <summary>The mechanism, in capitals, for connections by SASL; null for others.</summary>
    public static string? MechanismOf(Translation t) => TlsKeys.IsSasl(t) ? (t.Text(Mechanism) ?? "GSSAPI").ToUpperInvariant() : null;

    /// <summary>The login module, or null if there is none.</summary>
    public static JaasConfig? JaasOf(Translation t) => t.Text(Jaas) is { } text ? JaasConfig.Parse(text) : null;

    private static void ApplyMechanism(Translation t, string key)
    {
        if (MechanismOf(t) is not { } mechanism)
            return;
        if (mechanism is not ("PLAIN" or "SCRAM-SHA-256" or "SCRAM-SHA-512" or "OAUTHBEARER" or "GSSAPI"))
            throw new ClientConfigException(key, t.Raw(key), "is not supported. Use PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER or GSSAPI.");
        t.Set(key, mechanism);
    }

    private static void ApplyJaas(Translation t, string key)
    {
        if (MechanismOf(t) is not { } mechanism)
            return;
        var jaas = JaasOf(t);
        switch (mechanism)
        {
            case "PLAIN" or "SCRAM-SHA-256" or "SCRAM-SHA-512":
                if (jaas is null)
                    throw new ClientConfigException(key, null, $"is missing. sasl.mechanism={mechanism} needs username and password in it.");
                if (jaas.Module != (mechanism == "PLAIN" ? "PlainLoginModule" : "ScramLoginModule"))
                    throw new ClientConfigException(key, null, $"names {jaas.Module}, which does not fit sasl.mechanism={mechanism}.");
                if (string.Equals(jaas.Option("tokenauth"), "true", StringComparison.OrdinalIgnoreCase))
                    throw new ClientConfigException(key, null, "has tokenauth=true: delegation tokens are not supported. Use a user name and a password.");
                t.Set("sasl.username", jaas.Required("username"));
                t.Set("sasl.password", jaas.Required("password"));
                break;
            case "GSSAPI" when jaas is not null:
                if (jaas.Module != "Krb5LoginModule")
                    throw new ClientConfigException(key, null, $"names {jaas.Module}, which does not fit sasl.mechanism=GSSAPI.");
                if (jaas.Option("keyTab") is { } keyTab)
                    t.Set("sasl.kerberos.keytab", keyTab);
                if (jaas.Option("principal") is { } principal)
                    t.Set("sasl.kerberos.principal", principal);
                if (!t.IsSet("sasl.kerberos.service.name") && jaas.Option("serviceName") is { } service)
                    t.Set("sasl.kerberos.service.name", service);
                break;
        }
    }

    private static void RefuseClass(Translation t, string key, string known)
    {
        if (MechanismOf(t) is not null && t.Text(key) is { } name && Translation.SimpleClassName(name) != known)
            throw new ClientConfigException(key, name, "is a Java class that does not exist here. Logins by PLAIN, SCRAM, OAUTHBEARER and GSSAPI are built in.");
    }
}
