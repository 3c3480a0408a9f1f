namespace Headrace.Kafka.Client;

/// <summary>What librdkafka says of settings that it does not take when a client is made.</summary>
internal static class LibraryRefusal
{
    /// <summary>Why Kerberos can't be used, and what can.</summary>
    private const string NoKerberos =
        "(Kerberos, which it also is where it is not set) can't be used here: librdkafka has it only with libsasl2.so.3, which this machine does not have, and worker groups can't log in by it anywhere. " +
        "Set it to PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER; brokers offer several mechanisms side by side by sasl.enabled.mechanisms.";

    /// <param name="client">Whose settings: "producer".</param>
    /// <param name="reason">librdkafka's words.</param>
    /// <param name="cause">The exception that had them.</param>
    public static ClientConfigException Of(string client, string reason, Exception? cause = null) =>
        reason.Contains("SASL mechanism GSSAPI", StringComparison.Ordinal)
            ? new(SaslKeys.Mechanism, "GSSAPI", NoKerberos, cause)
            : new($"The {client}'s settings", null, $"are refused by librdkafka: {reason}", cause);
}
