using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Headrace.Connect.Rest.Transport;

/// <summary>A connection whose socket a loop watches.</summary>
internal sealed class EventLoopConnection : ConnectionContext, IWatchedSocket,
    IConnectionIdFeature, IConnectionTransportFeature, IConnectionItemsFeature, IConnectionLifetimeFeature, IConnectionEndPointFeature, IConnectionSocketFeature, IPeerEndFeature, IDuplexPipe
{
    private const uint Mask = Epoll.In | Epoll.Out | Epoll.PeerEnd;
    private const uint BrokenMask = Epoll.HangUp | Epoll.Error;
    private const uint ReadMask = Epoll.In | BrokenMask;
    private const uint WriteMask = Epoll.Out | BrokenMask;

    // What makes a client that sends no more one that has gone.
    private const int PeerEnded = 1;
    private const int PeerEndIsEnd = 2;

    // An answer of usual size goes out in one piece. The memory is that of an answer alone: an idle connection has none of it.
    private const int WriterBytes = 64 * 1024;

    private static readonly TimeSpan LastBytesTimeout = TimeSpan.FromSeconds(5);

    private static readonly StreamPipeReaderOptions ReaderOptions = new(leaveOpen: true);
    private static readonly StreamPipeWriterOptions WriterOptions = new(minimumBufferSize: WriterBytes, leaveOpen: true);

    private readonly CancellationTokenSource _closed = new();
    private readonly EventLoop _loop;
    private readonly SocketStream _stream;
    private readonly long _key;
    private string? _id;
    private int _peerEnd;
    private int _isClosed;
    private int _isDisposed;

    public EventLoopConnection(Socket socket, EventLoop loop)
    {
        Socket = socket;
        _loop = loop;
        LocalEndPoint = socket.LocalEndPoint;
        RemoteEndPoint = socket.RemoteEndPoint;
        ConnectionClosed = _closed.Token;
        _stream = new(socket, loop, OnClosed);
        Input = PipeReader.Create(_stream, ReaderOptions);
        Output = PipeWriter.Create(_stream, WriterOptions);
        Transport = this;
        Features = NewFeatures();
        _key = loop.Add(socket.SafeHandle, this, Mask); // last: events may come from here on
    }

    public Socket Socket { get; }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public override string ConnectionId
    {
        get => _id ??= _key.ToString("X", System.Globalization.CultureInfo.InvariantCulture);
        set => _id = value;
    }

    public override IFeatureCollection Features { get; }

    public override IDictionary<object, object?> Items
    {
        get => field ??= new ConnectionItems();
        set;
    }

    public override IDuplexPipe Transport { get; set; }

    public override EndPoint? LocalEndPoint { get; set; }

    public override EndPoint? RemoteEndPoint { get; set; }

    public override CancellationToken ConnectionClosed { get; set; }

    public void OnEvents(uint mask)
    {
        if ((mask & WriteMask) != 0)
            _stream.Writable.Signal();
        if ((mask & ReadMask) != 0)
            _stream.OnReadable();
        if ((mask & BrokenMask) != 0)
            OnClosed();
        else if ((mask & Epoll.PeerEnd) != 0)
            OnPeerEnd(PeerEnded);
    }

    public void TakeForGone() => OnPeerEnd(PeerEndIsEnd);

    public override void Abort(ConnectionAbortedException abortReason)
    {
        _stream.Abort(abortReason);
        OnClosed();
    }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            await CloseAsync();
        await base.DisposeAsync();
    }

    private void OnPeerEnd(int part)
    {
        if ((Interlocked.Or(ref _peerEnd, part) | part) == (PeerEnded | PeerEndIsEnd))
            OnClosed();
    }

    private async ValueTask CloseAsync()
    {
        await Input.CompleteAsync();
        await CompleteOutputAsync();
        _loop.Remove(Socket.SafeHandle, _key);
        _stream.Abort(new ConnectionAbortedException("The connection is disposed."));
        Socket.Dispose();
        OnClosed();
    }

    /// <summary>Sends what has not been sent, if the client takes it.</summary>
    private async ValueTask CompleteOutputAsync()
    {
        var sent = Output.CompleteAsync();
        if (!sent.IsCompleted)
            await Task.WhenAny(sent.AsTask(), Task.Delay(LastBytesTimeout));
    }

    /// <summary>Whoever watches for the end of the connection is told in the pool: it may be anybody's code.</summary>
    private void OnClosed()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(static connection => connection._closed.Cancel(), this, preferLocal: false);
    }

    private FeatureCollection NewFeatures()
    {
        var features = new FeatureCollection();
        features.Set<IConnectionIdFeature>(this);
        features.Set<IConnectionTransportFeature>(this);
        features.Set<IConnectionItemsFeature>(this);
        features.Set<IConnectionLifetimeFeature>(this);
        features.Set<IConnectionEndPointFeature>(this);
        features.Set<IConnectionSocketFeature>(this);
        features.Set<IPeerEndFeature>(this);
        return features;
    }
}
