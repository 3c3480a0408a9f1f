using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Headrace.Connect.Rest.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Rest.Tests.Transport;

public sealed class EventLoopTransportTests
{
    private const string LoopThread = "REST sockets";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    [Fact]
    public async Task WhoReadsAnAbortedConnection_GoesOnElsewhereThanUnderTheLocksOfWhoAborts()
    {
        using var transport = new EventLoopTransport(NullLogger.Instance);
        await using var listener = await transport.BindAsync(AnyPort, TestContext.Current.CancellationToken);
        using var client = await ConnectAsync(listener.EndPoint);
        await using var connection = (await listener.AcceptAsync(TestContext.Current.CancellationToken))!;
        var reading = ReadAsync();
        using var mayEnd = new ManualResetEventSlim();
        var abortedAt = 0;
        var aborting = new Thread(() =>
        {
            abortedAt = Environment.CurrentManagedThreadId;
            connection.Abort(new ConnectionAbortedException("enough"));
            mayEnd.Wait(Limit, CancellationToken.None); // its number is not given to another thread before
        });
        aborting.Start();

        var (error, thread) = await reading.WaitAsync(Limit, TestContext.Current.CancellationToken);

        mayEnd.Set();
        aborting.Join();
        Assert.Equal("enough", Assert.IsType<ConnectionAbortedException>(error).Message);
        Assert.NotEqual(abortedAt, thread);

        async Task<(Exception? Error, int Thread)> ReadAsync()
        {
            try
            {
                await connection.Transport.Input.ReadAsync(CancellationToken.None);
                return (null, Environment.CurrentManagedThreadId);
            }
            catch (ConnectionAbortedException e)
            {
                return (e, Environment.CurrentManagedThreadId);
            }
        }
    }

    [Fact]
    public async Task ManyClientsAtOnce_LeaveThoseThatAreConnectedTheirTurn()
    {
        const int Clients = 100;
        const int InTurn = 64;
        using var transport = new EventLoopTransport(NullLogger.Instance);
        await using var listener = await transport.BindAsync(AnyPort, TestContext.Current.CancellationToken);
        using var allAreThere = new ManualResetEventSlim();
        var accepting = AcceptAsync(); // waits, so that it goes on at the loop

        var clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => ConnectAsync(listener.EndPoint)));
        allAreThere.Set();

        var threads = await accepting.WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.All(threads.Take(InTurn), static name => Assert.Equal(LoopThread, name));
        Assert.NotEqual(LoopThread, threads[InTurn]);
        foreach (var client in clients)
            client.Dispose();

        async Task<List<string?>> AcceptAsync()
        {
            var threads = new List<string?>();
            while (threads.Count < Clients)
            {
                await using var connection = await listener.AcceptAsync(CancellationToken.None);
                threads.Add(Thread.CurrentThread.Name);
                allAreThere.Wait(Limit, CancellationToken.None);
            }
            return threads;
        }
    }

    [Fact]
    public async Task HandlerThatBlocks_HoldsTheEndUpForSomeSecondsOnly()
    {
        var log = new CountingLogger();
        var loop = new EventLoop(log);
        using var blocking = new BlockingSocket();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        loop.Add(socket.SafeHandle, blocking, Epoll.Out); // it is at once: the socket is not connected
        await blocking.IsTold.WaitAsync(Limit, TestContext.Current.CancellationToken);

        await Task.Run(loop.Dispose, TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);

        blocking.MayGoOn.Set();
        Assert.Equal(1, log.Errors); // which says so
    }

    [Fact]
    public async Task SystemThatDoesNotSayWhatIsReady_IsAskedAgain()
    {
        var log = new CountingLogger();
        var epoll = Epoll.Create();
        using var loop = new EventLoop(log, epoll);
        using var ready = Epoll.CreateEvent();
        var told = new CountingSocket();
        loop.Add(ready, told, Epoll.In);
        using var good = SafeDescriptor.Of(Duplicate(NumberOf(epoll)), "dup");

        // The loop waits by the old one until it is woken, and then by something that can't be waited with.
        Assert.Equal(NumberOf(epoll), Duplicate(NumberOf(ready), NumberOf(epoll)));
        Epoll.Raise(ready);
        await Eventually.UntilAsync(() => log.Errors > 0, "the log has the error");
        var before = told.Events;
        Epoll.Raise(ready);
        Assert.Equal(NumberOf(epoll), Duplicate(NumberOf(good), NumberOf(epoll)));

        await Eventually.UntilAsync(() => told.Events > before, "the loop goes on");
    }

    private static int NumberOf(SafeDescriptor descriptor) => (int)descriptor.DangerousGetHandle();

    [DllImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static extern int Duplicate(int descriptor);

    [DllImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static extern int Duplicate(int descriptor, int target);

    private static async Task<Socket> ConnectAsync(EndPoint endPoint)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(endPoint, TestContext.Current.CancellationToken);
        return socket;
    }

    private sealed class CountingSocket : IWatchedSocket
    {
        private int _events;

        public int Events => Volatile.Read(ref _events);

        public void OnEvents(uint mask) => Interlocked.Increment(ref _events);
    }

    private sealed class CountingLogger : ILogger
    {
        public int Errors { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Errors += logLevel == LogLevel.Error ? 1 : 0;
    }

    private sealed class BlockingSocket : IWatchedSocket, IDisposable
    {
        private readonly TaskCompletionSource _isTold = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task IsTold => _isTold.Task;

        public ManualResetEventSlim MayGoOn { get; } = new();

        public void OnEvents(uint mask)
        {
            _isTold.TrySetResult();
            MayGoOn.Wait(CancellationToken.None);
        }

        public void Dispose() => MayGoOn.Dispose();
    }
}
