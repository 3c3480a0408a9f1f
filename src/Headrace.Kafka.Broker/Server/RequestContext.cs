using Headrace.Kafka.Protocol;

namespace Headrace.Kafka.Broker.Server;

/// <summary>One request on its way through the broker.</summary>
internal sealed class RequestContext(ClientConnection connection, ApiKey apiKey, short version, int correlationId, string? clientId) : IDisposable
{
    private List<IDisposable>? _resources;

    public ClientConnection Connection => connection;
    public ApiKey ApiKey => apiKey;
    public short Version => version;
    public int CorrelationId => correlationId;

    /// <summary>What the client calls itself; empty where it says nothing.</summary>
    public string ClientId => clientId ?? "";

    /// <summary>Keeps something alive until the response is written.</summary>
    public void DisposeAfterResponse(IDisposable resource) => (_resources ??= []).Add(resource);

    public void Dispose()
    {
        if (_resources is null)
            return;
        foreach (var resource in _resources)
            resource.Dispose();
        _resources = null;
    }
}
