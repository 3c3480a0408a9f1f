using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Headrace.Connect.RestExtensions;

/// <summary>A request to the REST API, as filters and endpoints of extensions see it.</summary>
public interface IRestRequest
{
    /// <summary>The HTTP method in capitals.</summary>
    string Method { get; }

    /// <summary>The decoded segments of the path; none for the root.</summary>
    IReadOnlyList<string> Segments { get; }

    /// <summary>The path's parameters in order: a connector's name, or the <c>*</c> of an extension's path.</summary>
    IReadOnlyList<string> Parameters { get; }

    /// <summary>Where the request came from; null where that is not known.</summary>
    IPAddress? RemoteAddress { get; }

    /// <summary>Whether it came by TLS.</summary>
    bool IsHttps { get; }

    /// <summary>The certificate that the client showed, checked against the trust store; null for none.</summary>
    X509Certificate2? ClientCertificate { get; }

    /// <summary>Whether it is one of those that workers make of each other, which their signatures protect, not their users.</summary>
    bool IsInternal { get; }

    /// <summary>Who makes the request; null while nobody is known. A filter that knows says so here: logs name it, and roles are given to it.</summary>
    RestUser? User { get; set; }

    /// <summary>A header's value, several joined by commas; null where it is missing.</summary>
    /// <param name="name">The header's name in any case.</param>
    string? Header(string name);

    /// <summary>The first value of a query parameter; null where it is missing.</summary>
    /// <param name="name">The parameter's name.</param>
    string? Query(string name);

    /// <summary>Reads the whole body, which is empty where there is none. It may be read again, by whoever comes later too.</summary>
    Task<ReadOnlyMemory<byte>> ReadBodyAsync();
}
