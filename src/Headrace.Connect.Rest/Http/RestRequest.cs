using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Headrace.Connect.Rest.Http;

/// <summary>A request on its way to an endpoint.</summary>
internal sealed class RestRequest(HttpContext context, RequestTarget target, string[] parameters, MediaType? contentType, int bytesMax, CancellationToken cancellationToken)
{
    private byte[]? _body;

    /// <summary>Cancelled when the client has gone, or when the time for the request is over.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>The path parameters in order.</summary>
    public string[] Parameters { get; } = parameters;

    public RequestTarget Target { get; } = target;

    public HttpContext Context { get; } = context;

    /// <summary>A path parameter that is a 32-bit decimal number.</summary>
    public int IntParameter(int index) =>
        int.TryParse(Parameters[index], System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out var value)
            ? value
            : throw RestException.BadParameter();

    /// <summary>A query parameter that is true only for "true" in any case; the first counts.</summary>
    public bool Flag(string name) => "true".Equals(Target.FirstValue(name), StringComparison.OrdinalIgnoreCase);

    /// <summary>Where the user reached this server, as in <c>http://host:port</c>.</summary>
    public string BaseUrl
    {
        get
        {
            var host = Context.Request.Host;
            if (!host.HasValue)
            {
                var address = Context.Connection.LocalIpAddress;
                var name = address is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } ? $"[{address}]" : address?.ToString() ?? "localhost";
                host = new HostString(name, Context.Connection.LocalPort);
            }
            return $"{Context.Request.Scheme}://{host.Value}";
        }
    }

    /// <summary>Reads the whole body; empty where there is none. It may be asked for again.</summary>
    /// <param name="isAnyType">Whether the body need not be declared as JSON.</param>
    /// <exception cref="RestException">The body is not declared as JSON, or too large.</exception>
    public async Task<byte[]> ReadBodyAsync(bool isAnyType = false)
    {
        if (_body is not null)
            return _body;
        var output = new ArrayBufferWriter<byte>();
        var reader = Context.Request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(CancellationToken);
            foreach (var segment in result.Buffer)
                output.Write(segment.Span);
            reader.AdvanceTo(result.Buffer.End);
            if (output.WrittenCount > bytesMax)
                throw new RestException(413, $"The request body is larger than {bytesMax} bytes.");
            if (result.IsCompleted)
                break;
        }
        var isEmpty = output.WrittenCount == 0;
        if (!isEmpty && !isAnyType && contentType is null or { HasWildcard: true })
            throw RestException.UnsupportedMediaType(hasContentType: true);
        return _body = output.WrittenSpan.ToArray();
    }
}
