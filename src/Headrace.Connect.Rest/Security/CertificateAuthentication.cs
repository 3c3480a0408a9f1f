using System.Formats.Asn1;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Headrace.Connect.Rest.Extensions;
using Headrace.Connect.RestExtensions;

namespace Headrace.Connect.Rest.Security;

/// <summary>Knows users by the certificates of their connections, which the handshake has checked. Credentials in a request go before.</summary>
/// <param name="settings">Who a user is by his certificate.</param>
internal sealed class CertificateAuthentication(CertificateSettings settings) : IRestFilter
{
    // A connection has one certificate object for all of its requests.
    private readonly ConditionalWeakTable<X509Certificate2, UserOfCertificate> _users = [];

    public ValueTask<RestReply?> FilterAsync(IRestRequest request, CancellationToken cancellationToken)
    {
        if (!request.IsInternal && request.User is null && request.ClientCertificate is { } certificate && _users.GetValue(certificate, Find).User is { } user)
            ((ExtensionRequest)request).SetUserOfCertificate(user);
        return default;
    }

    private UserOfCertificate Find(X509Certificate2 certificate)
    {
        string subject;
        try
        {
            subject = DistinguishedName.Of(certificate.SubjectName);
        }
        catch (AsnContentException)
        {
            return new(null); // nobody that one could name
        }
        foreach (var rule in settings.Rules)
        {
            if (rule.Apply(subject) is { } name)
                return new(name.Length == 0 ? null : new(name, []));
        }
        return new(null);
    }

    private sealed record UserOfCertificate(RestUser? User);
}
