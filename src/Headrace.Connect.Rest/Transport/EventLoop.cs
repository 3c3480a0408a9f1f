using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Rest.Transport;

/// <summary>A thread that watches sockets and runs, itself, what waits for them.</summary>
/// <remarks>
/// The runtime's own sockets hand each event to a thread of the pool. To wake that takes more of the processor than to answer a request from memory.
/// What may block, or runs code of others, leaves the loop by <see cref="LeaveAsync"/>.
/// </remarks>
internal sealed class EventLoop : IDisposable
{
    // As many as the runtime takes at a time.
    private const int EventsMax = 1024;
    private const long WakeKey = 0;

    /// <summary>How long what runs at the end may take: nothing that blocks should run there at all.</summary>
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How long to wait when the system refuses to say what is ready.</summary>
    private static readonly TimeSpan ShortageDelay = TimeSpan.FromSeconds(1);

    [ThreadStatic]
    private static EventLoop? _current;

    private readonly SafeDescriptor _epoll;
    private readonly SafeDescriptor _wake = Epoll.CreateEvent();
    private readonly ConcurrentDictionary<long, IWatchedSocket> _watched = [];
    private readonly Queue<SocketStream> _deferred = []; // touched by the loop's thread alone
    private readonly Thread _thread;
    private readonly ILogger _logger;
    private readonly ManualResetEventSlim _stopping = new();
    private long _lastKey = WakeKey;

    /// <exception cref="IOException">The system has no descriptors left.</exception>
    public EventLoop(ILogger logger)
        : this(logger, Epoll.Create())
    {
    }

    /// <param name="logger">Takes the logs.</param>
    /// <param name="epoll">What it waits with; it is disposed of with the loop. A test makes it fail.</param>
    /// <exception cref="IOException">The system has no descriptors left.</exception>
    public EventLoop(ILogger logger, SafeDescriptor epoll)
    {
        _logger = logger;
        _epoll = epoll;
        Epoll.Add(_epoll, _wake, Epoll.In, WakeKey);
        _thread = new(Run) { IsBackground = true, Name = "REST sockets" };
        _thread.UnsafeStart();
    }

    /// <summary>Whether loops can be used on this system.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>Whether the caller runs on this loop.</summary>
    public bool IsCurrent => _current == this;

    /// <summary>Goes on in the pool, if on a loop.</summary>
    public static async ValueTask LeaveAsync()
    {
        if (_current is not null)
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
    }

    /// <summary>Begins to watch a socket.</summary>
    /// <returns>Its key, for <see cref="Remove"/>.</returns>
    /// <exception cref="IOException">The system refuses it.</exception>
    public long Add(SafeHandle socket, IWatchedSocket watched, uint mask)
    {
        var key = Interlocked.Increment(ref _lastKey);
        _watched[key] = watched;
        try
        {
            Epoll.Add(_epoll, socket, mask | Epoll.EdgeTriggered, key);
        }
        catch
        {
            _watched.TryRemove(key, out _);
            throw;
        }
        return key;
    }

    /// <summary>Watches a socket no more.</summary>
    public void Remove(SafeHandle socket, long key)
    {
        if (!_watched.TryRemove(key, out _))
            return;
        try
        {
            Epoll.Remove(_epoll, socket);
        }
        catch (ObjectDisposedException)
        {
            // The loop has ended before an endpoint that did not heed the end of its request.
        }
    }

    /// <summary>Lets a socket read on when others have had their turn. Only on the loop's own thread.</summary>
    public void Defer(SocketStream stream) => _deferred.Enqueue(stream);

    public void Dispose()
    {
        if (_stopping.IsSet)
            return;
        _stopping.Set();
        Epoll.Raise(_wake);
        if (!IsCurrent && !_thread.Join(EndTimeout))
        {
            _logger.SocketsBusy(EndTimeout.TotalSeconds);
            return; // it still has what it waits with
        }
        _epoll.Dispose();
        _wake.Dispose();
        _stopping.Dispose(); // that it is set can be seen all the same
    }

    private void Run()
    {
        _current = this;
        var events = new byte[Epoll.BytesFor(EventsMax)];
        while (!_stopping.IsSet)
        {
            var count = Wait(events);
            for (var i = 0; i < count; i++)
                Tell(Epoll.KeyOf(events, i), Epoll.MaskOf(events, i));
            for (var i = _deferred.Count; i > 0; i--)
                Guard(static stream => stream.OnReadable(), _deferred.Dequeue());
        }
        _current = null;
    }

    private int Wait(Span<byte> events)
    {
        try
        {
            return Epoll.Wait(_epoll, events, _deferred.Count == 0 ? Timeout.Infinite : 0);
        }
        catch (IOException e)
        {
            _logger.SocketsNotWatched(e); // the process has other things to do, and may be short of something for a while
            _stopping.Wait(ShortageDelay);
            return 0;
        }
    }

    private void Tell(long key, uint mask)
    {
        // The others are to wake the loop, or of a socket that has just been removed.
        if (_watched.TryGetValue(key, out var watched))
            Guard(static told => told.watched.OnEvents(told.mask), (watched, mask));
    }

    private void Guard<T>(Action<T> action, T argument)
    {
        try
        {
            action(argument);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _logger.SocketEventFailed(e); // the others must go on
        }
    }
}
