using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Headrace.Connect.Rest.Http;

/// <summary>What a connection keeps from one request for the next: to make it anew takes a good part of the time of a short answer.</summary>
/// <remarks>Requests of a connection, or of a stream of HTTP/2, come one after the other. What a request that was given up may still look at is not used again.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "A connection does not tell of its end; without a running timer the token source has nothing to give back.")]
internal sealed class RestContext
{
    private readonly TimeProvider _time;
    private CancellationTokenSource? _limit;
    private CancellationTokenRegistration _abort;

    private RestContext(IFeatureCollection features, TimeProvider time)
    {
        Http = new(features);
        _time = time;
    }

    public DefaultHttpContext Http { get; }

    /// <summary>The context of a request that begins: that of the one before over the same connection, if there is one.</summary>
    public static RestContext Of(IFeatureCollection features, TimeProvider time)
    {
        var keeper = features as IHostContextContainer<RestContext>;
        if (keeper?.HostContext is { } kept)
        {
            kept.Http.Initialize(features);
            return kept;
        }
        var made = new RestContext(features, time);
        keeper?.HostContext = made;
        return made;
    }

    /// <summary>Says how long the request may take.</summary>
    /// <returns>Cancelled when the time is over, or the client has gone.</returns>
    public CancellationToken Limit(TimeSpan timeout)
    {
        if (_limit is null)
            _limit = new(timeout, _time);
        else
            _limit.CancelAfter(timeout);
        _abort = Http.RequestAborted.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), _limit);
        return _limit.Token;
    }

    /// <summary>The request is over.</summary>
    public void Release()
    {
        _abort.Dispose();
        if (_limit is { IsCancellationRequested: true })
        {
            _limit.Dispose();
            if (Http.Features is IHostContextContainer<RestContext> keeper)
                keeper.HostContext = null;
            return;
        }
        if (_limit?.TryReset() == false)
        {
            _limit.Dispose();
            _limit = null;
        }
        Http.Uninitialize();
    }
}
