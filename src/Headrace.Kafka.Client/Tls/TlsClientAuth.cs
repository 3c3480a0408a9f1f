namespace Headrace.Kafka.Client;

/// <summary>Whether a server asks those who connect for a certificate: <c>ssl.client.auth</c>.</summary>
public enum TlsClientAuth
{
    /// <summary>It does not ask.</summary>
    None,

    /// <summary>It asks; who has none gets in, who has a wrong one does not.</summary>
    Requested,

    /// <summary>Only who has one gets in.</summary>
    Required,
}
