using System.Net;
using System.Security.Cryptography.X509Certificates;
using Headrace.Connect.Rest.Http;
using Headrace.Connect.RestExtensions;

namespace Headrace.Connect.Rest.Extensions;

/// <summary>A request as extensions see it.</summary>
internal sealed class ExtensionRequest(RestRequest request) : IRestRequest
{
    public string Method => request.Context.Request.Method;

    public IReadOnlyList<string> Segments => request.Target.Segments;

    public IReadOnlyList<string> Parameters => request.Parameters;

    public IPAddress? RemoteAddress => request.Context.Connection.RemoteIpAddress;

    public bool IsHttps => request.Context.Request.IsHttps;

    public X509Certificate2? ClientCertificate => request.Context.Connection.ClientCertificate;

    public bool IsInternal => request.IsInternal;

    public RestUser? User
    {
        get => request.User;
        set => request.User = value;
    }

    /// <summary>Whether the user is known by his certificate, and not by something that came with the request.</summary>
    public bool IsUserOfCertificate => request.User is not null && ReferenceEquals(request.User, request.UserOfCertificate);

    /// <summary>Says who the user is by his certificate.</summary>
    public void SetUserOfCertificate(RestUser user) => request.User = request.UserOfCertificate = user;

    public string? Header(string name) => HeaderList.Join(request.Context.Request.Headers[name]);

    public string? Query(string name) => request.Target.FirstValue(name);

    public async Task<ReadOnlyMemory<byte>> ReadBodyAsync() => await request.ReadBodyAsync(isAnyType: true);
}
