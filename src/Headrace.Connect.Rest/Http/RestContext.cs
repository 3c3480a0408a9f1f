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
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private TimeSpan _timeout;
    private CancellationTokenSource? _limit;
    private CancellationTokenRegistration _abort;
    private volatile bool _isLimited;

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

    /// <summary>
    /// Cancelled when the time for the request is over, or the client has gone. The time begins with the first look at it: what is answered at once, from memory, needs neither a timer nor a registration.
    /// </summary>
    public CancellationToken CancellationToken
    {
        get
        {
            if (!_isLimited)
                Limit();
            return _limit!.Token;
        }
    }

    /// <summary>Whether <see cref="CancellationToken"/> is cancelled; false where nobody has looked at it.</summary>
    public bool IsCancelled => _isLimited && _limit!.IsCancellationRequested;

    /// <summary>A request begins.</summary>
    /// <param name="timeout">How long it may take.</param>
    public void Begin(TimeSpan timeout) => _timeout = timeout;

    /// <summary>The request is over.</summary>
    public void Release()
    {
        if (_isLimited)
        {
            _abort.Dispose();
            if (_limit!.IsCancellationRequested)
            {
                _limit.Dispose();
                if (Http.Features is IHostContextContainer<RestContext> keeper)
                    keeper.HostContext = null;
                return;
            }
            if (!_limit.TryReset())
            {
                _limit.Dispose();
                _limit = null;
            }
            _isLimited = false;
        }
        Http.Uninitialize();
    }

    private void Limit()
    {
        lock (_gate)
        {
            if (_isLimited)
                return;
            if (_limit is null)
                _limit = new(_timeout, _time);
            else
                _limit.CancelAfter(_timeout);
            _abort = Http.RequestAborted.UnsafeRegister(static limit => ((CancellationTokenSource)limit!).Cancel(), _limit);
            _isLimited = true;
        }
    }
}
