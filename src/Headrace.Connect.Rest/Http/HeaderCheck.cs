using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Headrace.Connect.Rest.Http;

/// <summary>Refuses requests that Kafka Connect's HTTP server refuses and ours would take.</summary>
internal static class HeaderCheck
{
    /// <summary>Where Kestrel puts a Content-Length that came with a Transfer-Encoding.</summary>
    private const string OverriddenLength = "X-Content-Length";

    /// <exception cref="RestException">It is refused.</exception>
    public static void Ensure(HttpRequest request)
    {
        if (HttpMethods.IsConnect(request.Method))
            throw RestException.BadRequest("The method CONNECT is not for a path: this is no proxy.");
        var headers = request.Headers;
        if (headers.Expect is { Count: > 0 } expect && expect.ToString() is { Length: > 0 } expected && !expected.Equals("100-continue", StringComparison.OrdinalIgnoreCase))
            throw new RestException(StatusCodes.Status417ExpectationFailed, "The Expect header can only be 100-continue.");
        if (!HttpProtocol.IsHttp11(request.Protocol))
            return;
        if (headers.Upgrade.Count > 0 && !headers.Connection.ToString().Contains("upgrade", StringComparison.OrdinalIgnoreCase))
            throw RestException.BadRequest("The Upgrade header needs a Connection header that names it.");
        // A proxy before us may have believed the other one, and see two requests where we see one.
        if (headers.TransferEncoding.Count > 0 && headers.ContainsKey(OverriddenLength))
            throw RestException.BadRequest("The Content-Length header must not come with Transfer-Encoding.");
        if (headers.Host.Count > 0 && headers.Host.ToString().Length == 0)
            throw RestException.BadRequest("The Host header is empty.");
        var host = headers.Host.ToString();
        var port = host.AsSpan(host.LastIndexOfAny([':', ']']) + 1);
        if (port.Length > 0 && port.Length < host.Length && host[^(port.Length + 1)] == ':' && !(ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0))
            throw RestException.BadRequest($"The Host header {host} has a port that is not from 1 to 65535.");
    }
}
