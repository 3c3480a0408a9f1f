using System.Collections.Frozen;

namespace Headrace.Connect.Runtime.Configuration;

/// <summary>
/// The classes of Kafka's own clients that settings of type class may name. A name that is neither here nor that of a plugin is refused as Kafka Connect refuses
/// one that is not on its class path.
/// </summary>
internal static class KafkaClasses
{
    private static readonly FrozenSet<string> Names = Of(
        ("org.apache.kafka.common.serialization.",
            "BooleanDeserializer BooleanSerializer ByteArrayDeserializer ByteArraySerializer ByteBufferDeserializer ByteBufferSerializer BytesDeserializer " +
            "BytesSerializer DoubleDeserializer DoubleSerializer FloatDeserializer FloatSerializer IntegerDeserializer IntegerSerializer ListDeserializer " +
            "ListSerializer LongDeserializer LongSerializer ShortDeserializer ShortSerializer StringDeserializer StringSerializer UUIDDeserializer UUIDSerializer " +
            "VoidDeserializer VoidSerializer"),
        ("org.apache.kafka.clients.producer.", "RoundRobinPartitioner"),
        ("org.apache.kafka.clients.consumer.", "CooperativeStickyAssignor RangeAssignor RoundRobinAssignor StickyAssignor"),
        ("org.apache.kafka.common.metrics.", "JmxReporter"),
        ("org.apache.kafka.common.security.ssl.", "CommonNameLoggingSslEngineFactory DefaultSslEngineFactory"),
        ("org.apache.kafka.common.security.kerberos.", "KerberosClientCallbackHandler KerberosLogin"),
        ("org.apache.kafka.common.security.authenticator.", "AbstractLogin DefaultLogin SaslClientCallbackHandler SaslServerCallbackHandler"),
        ("org.apache.kafka.common.security.oauthbearer.",
            "BrokerJwtValidator ClientCredentialsJwtRetriever ClientJwtValidator DefaultJwtRetriever DefaultJwtValidator FileJwtRetriever JwtBearerJwtRetriever " +
            "OAuthBearerLoginCallbackHandler OAuthBearerValidatorCallbackHandler"),
        ("org.apache.kafka.common.security.oauthbearer.internals.", "OAuthBearerRefreshingLogin OAuthBearerSaslClientCallbackHandler"),
        ("org.apache.kafka.common.security.oauthbearer.internals.unsecured.",
            "OAuthBearerUnsecuredLoginCallbackHandler OAuthBearerUnsecuredValidatorCallbackHandler"));

    public static bool Contains(string className) => Names.Contains(className);

    private static FrozenSet<string> Of(params ReadOnlySpan<(string Package, string Names)> packages)
    {
        var all = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (package, names) in packages)
            all.UnionWith(names.Split(' ').Select(name => package + name));
        return all.ToFrozenSet(StringComparer.Ordinal);
    }
}
