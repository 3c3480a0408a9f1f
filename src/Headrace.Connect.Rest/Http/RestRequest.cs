using System.Buffers;
using Headrace.Connect.Data;
using Headrace.Connect.Rest.Security;
using Headrace.Connect.Rest.Transport;
using Headrace.Connect.RestExtensions;
using Microsoft.AspNetCore.Http;

namespace Headrace.Connect.Rest.Http;

/// <summary>A request on its way to an endpoint.</summary>
internal sealed class RestRequest(
    RestContext context, RequestTarget target, Route route, string[] parameters, MediaType? contentType, RestServerOptions options, AccessRules? rules)
{
    private readonly CancellationToken? _cancellationToken;
    private byte[]? _body;

    /// <summary>Cancelled when the client has gone, or when the time for the request is over, unless it was given another one. Who answers at once does not look at it.</summary>
    public CancellationToken CancellationToken
    {
        get => _cancellationToken ?? context.CancellationToken;
        init => _cancellationToken = value;
    }

    /// <summary>The path parameters in order.</summary>
    public string[] Parameters { get; } = parameters;

    public RequestTarget Target { get; } = target;

    /// <summary>Who makes the request; null while nobody is known.</summary>
    public RestUser? User { get; set; }

    /// <summary>Who it is by the connection's certificate; null where that is not asked.</summary>
    public RestUser? UserOfCertificate { get; set; }

    /// <summary>What the endpoint asks of the user.</summary>
    public required RestRole Role { get; init; }

    /// <summary>
    /// Whether another worker makes it, which its signature has to show. Workers put no matrix parameters behind the first and the last word of a path; with them, Kafka Connect asks for credentials as well.
    /// </summary>
    public bool IsInternal => Role == RestRole.Internal && !Target.Path[0].HasParameters && !Target.Path[^1].HasParameters;

    /// <summary>What the request changes, for the audit log.</summary>
    public ConfigChange? Change { get; set; }

    /// <summary>The connector that the body names, for the audit log; null for none, or while the body has not been read.</summary>
    public string? ConnectorOfBody { get; set; }

    /// <summary>Whether the request log has it; false for what workers ask each other of their own accord.</summary>
    public bool IsLogged { get; set; } = true;

    /// <summary>Whether it only asks what it would change.</summary>
    public bool IsDryRun { get; set; }

    /// <summary>Whether the audit log has it.</summary>
    public bool IsAudited { get; set; }

    /// <summary>The connector that the path names; null for none.</summary>
    public string? Connector => route.IsOfConnector ? Parameters[0] : null;

    public HttpContext Context => context.Http;

    /// <summary>Whether there are rules, so that not everybody may do everything.</summary>
    public bool HasRules => rules is not null;

    /// <summary>Whether the user has a role for a connector.</summary>
    public bool Allows(RestRole role, string? connector) => rules is null || rules.Allow(User, role, connector);

    /// <summary>Refuses the request unless the user has a role for a connector; for null, for at least one.</summary>
    /// <exception cref="RestException">He has not: 403, or 401 where nobody is known.</exception>
    public void Ensure(RestRole role, string? connector)
    {
        if (!Allows(role, connector))
            throw AccessRules.Refusal(User, role, connector);
    }

    /// <summary>A path parameter that is a 32-bit decimal number, in the digits of any script.</summary>
    public int IntParameter(int index) =>
        JavaNumbers.TryParseInteger(Parameters[index], int.MinValue, int.MaxValue, out var value)
            ? (int)value
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

    /// <summary>The answer must not wait longer than the limit, even where something inside the worker does not watch the token.</summary>
    public Task<T> WithinItsTimeAsync<T>(Task<T> answer) => answer.IsCompleted ? answer : answer.WaitAsync(CancellationToken);

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
            if (!reader.TryRead(out var result))
            {
                result = await reader.ReadAsync(CancellationToken);
                await EventLoop.LeaveAsync(); // what has waited for its client goes on where that has come in
            }
            foreach (var segment in result.Buffer)
                output.Write(segment.Span);
            reader.AdvanceTo(result.Buffer.End);
            if (output.WrittenCount > options.RequestBytesMax)
                throw new RestException(413, $"The request body is larger than {options.RequestBytesMax} bytes (headrace.rest.max.request.bytes).");
            if (result.IsCompleted)
                break;
        }
        // A body in chunks counts as one even when it is empty, but only where a type is named.
        var isThere = output.WrittenCount > 0 || (contentType is not null && Context.Request.Headers.TransferEncoding.Count > 0);
        if (isThere && !isAnyType && contentType is null or { HasWildcard: true })
            throw RestException.UnsupportedMediaType(hasContentType: true);
        return _body = output.WrittenSpan.ToArray();
    }
}
