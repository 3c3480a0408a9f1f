using System.Collections.Frozen;

namespace Headrace.Kafka.Client;

/// <summary>All properties of the Java clients 4.3.1, each with its treatment.</summary>
internal static class ClientKeys
{
    private static readonly ClientKey[] Everything = [.. ConnectionKeys.All, .. ProducerKeys.All, .. ConsumerKeys.All, .. TlsKeys.All, .. SaslKeys.All, .. OAuthKeys.All];

    /// <summary>By name; a name means the same for every client that knows it.</summary>
    public static FrozenDictionary<string, ClientKey> ByName { get; } = Everything.ToFrozenDictionary(key => key.Name);

    /// <summary>The properties that a kind of client knows, in the order in which they are applied.</summary>
    public static IEnumerable<ClientKey> Of(ClientKind kind) => Everything.Where(key => (key.For & Flag(kind)) != 0);

    private static ClientKinds Flag(ClientKind kind) => kind switch
    {
        ClientKind.Producer => ClientKinds.Producer,
        ClientKind.Consumer => ClientKinds.Consumer,
        ClientKind.Admin => ClientKinds.Admin,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such client."),
    };
}
