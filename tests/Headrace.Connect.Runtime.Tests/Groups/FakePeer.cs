using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Headrace.Connect.Runtime.Tests.Groups;

/// <summary>What listens at the address of another worker: it answers as it is told to, and can be killed.</summary>
internal sealed class FakePeer : IAsyncDisposable
{
    private const string Stands = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n\n\r\n";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _dead = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ConcurrentBag<TcpClient> _open = [];
    private readonly Task _run;
    private readonly Func<int, string?> _answers;

    /// <summary>Makes one that listens.</summary>
    /// <param name="answers">Says what the n-th request, from 1 on, is answered with; null for nothing.</param>
    public FakePeer(Func<int, string?> answers)
    {
        _answers = answers;
        _listener.Start();
        Url = new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _run = RunAsync();
    }

    public Uri Url { get; }

    /// <summary>The first lines of the requests so far.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>One that is alive: connections stand.</summary>
    public static FakePeer Alive() => new(static _ => Stands);

    /// <summary>One whose first connection stands, and which then answers otherwise.</summary>
    public static FakePeer AliveAtFirst(string? afterwards) => new(number => number == 1 ? Stands : afterwards);

    public static string Answer(int status) => $"HTTP/1.1 {status} x\r\nContent-Length: 0\r\n\r\n";

    /// <summary>Breaks the connections that stand, as when the process dies or a proxy drops them.</summary>
    public void Break()
    {
        while (_open.TryTake(out var client))
        {
            client.LingerState = new(true, 0);
            client.Dispose();
        }
    }

    /// <summary>Ends the answers in good order.</summary>
    public async Task PartAsync()
    {
        while (_open.TryTake(out var client))
        {
            await client.GetStream().WriteAsync("0\r\n\r\n"u8.ToArray());
            client.Dispose();
        }
    }

    /// <summary>Ends as a process that is killed: nothing listens any more, and all connections are reset.</summary>
    public void Kill()
    {
        _dead.Cancel();
        _listener.Stop();
        Break();
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await _run;
        _dead.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_dead.Token);
                _open.Add(client);
                var reader = new StreamReader(client.GetStream());
                var first = await reader.ReadLineAsync(_dead.Token);
                while (await reader.ReadLineAsync(_dead.Token) is { Length: > 0 })
                {
                    // Headers.
                }
                if (_answers(_requests.Count + 1) is { } answer)
                    await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer), _dead.Token);
                _requests.Enqueue(first ?? "");
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or IOException or InvalidOperationException)
        {
            // It was killed.
        }
    }
}
