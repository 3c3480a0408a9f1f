using System.Text;
using Headrace.Connect.Data;
using Headrace.Connect.Rest.Extensions;
using Headrace.Connect.Rest.Http;
using Headrace.Connect.RestExtensions;

namespace Headrace.Connect.Rest.Security;

/// <summary>Lets in who shows a user name and password by HTTP's basic scheme, with the answers of Kafka Connect's filter for all others.</summary>
/// <param name="modules">The login modules, in order, each with the file that it looks into.</param>
internal sealed class BasicAuthentication(IReadOnlyList<(string Flag, CredentialFile File)> modules) : IRestFilter
{
    public ValueTask<RestReply?> FilterAsync(IRestRequest request, CancellationToken cancellationToken)
    {
        if (request.IsInternal)
            return default; // what workers ask of each other is signed
        var header = request.Header("Authorization");
        if (request.User is not null && header?.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) == true)
            return default; // a token has been accepted
        if (header is null && request is ExtensionRequest { IsUserOfCertificate: true })
            return default;
        var (user, password) = ("", "");
        if (header is not null && EncodedPart(header) is { } encoded)
        {
            if (!JavaBase64.TryDecode(encoded, out var bytes, out var fault))
                throw new RestException(500, fault);
            var decoded = Encoding.UTF8.GetString(bytes);
            var colon = decoded.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
                (user, password) = (decoded[..colon], decoded[(colon + 1)..]);
        }
        if (!LogsIn(user, password))
            return ValueTask.FromResult<RestReply?>(RestReply.Text(401, "User cannot access the resource."));
        if (user.Length > 0 && modules.Any(module => module.File.Matches(user, password)))
            request.User = new(user, []);   // who is let in by an empty file is nobody in particular
        return default;
    }

    /// <summary>JAAS: all that are required, or else one; a sufficient one ends the question.</summary>
    private bool LogsIn(string user, string password)
    {
        var (hasFailed, hasPassed) = (false, false);
        foreach (var (flag, file) in modules)
        {
            var passes = file.IsOpen || (user.Length > 0 && file.Matches(user, password));
            hasPassed |= passes;
            if (!passes && flag is "required" or "requisite")
                hasFailed = true;
            if (passes ? flag == "sufficient" : flag == "requisite")
                break;
        }
        return hasPassed && !hasFailed;
    }

    private static string? EncodedPart(string header)
    {
        var blank = header.IndexOf(' ', StringComparison.Ordinal);
        return blank > 0 && header.AsSpan(0, blank).Equals("Basic", StringComparison.OrdinalIgnoreCase) ? header[(blank + 1)..] : null;
    }
}
