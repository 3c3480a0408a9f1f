using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Headrace.Connect.Rest.PriorKnowledge;

/// <summary>A connection that one server has accepted and another serves. It stays the first one's to close.</summary>
internal sealed class HandedOverConnection(ConnectionContext accepted) : ConnectionContext
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when it is served no more.</summary>
    public Task Ended => _ended.Task;

    public override string ConnectionId
    {
        get => accepted.ConnectionId;
        set => accepted.ConnectionId = value;
    }

    /// <summary>What the other server adds is not the first one's.</summary>
    public override IFeatureCollection Features { get; } = new FeatureCollection(accepted.Features);

    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    public override IDuplexPipe Transport { get; set; } = accepted.Transport;

    public override EndPoint? LocalEndPoint
    {
        get => accepted.LocalEndPoint;
        set => accepted.LocalEndPoint = value;
    }

    public override EndPoint? RemoteEndPoint
    {
        get => accepted.RemoteEndPoint;
        set => accepted.RemoteEndPoint = value;
    }

    public override CancellationToken ConnectionClosed
    {
        get => accepted.ConnectionClosed;
        set => accepted.ConnectionClosed = value;
    }

    public override void Abort(ConnectionAbortedException abortReason) => accepted.Abort(abortReason);

    public override ValueTask DisposeAsync()
    {
        _ended.TrySetResult();
        return base.DisposeAsync();
    }
}
