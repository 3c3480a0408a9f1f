using System.Net;
using System.Text;
using Headrace.TestKit;

namespace Headrace.Kafka.Client.Tests.Groups;

/// <summary>A token endpoint for one client, "worker" with the secret "right": its tokens are for alice, and have no signature.</summary>
internal sealed class TokenServer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly TimeSpan _life;
    private readonly Task _loop;
    private int _count;

    /// <param name="life">How long a token is valid.</param>
    public TokenServer(TimeSpan life)
    {
        _life = life;
        Url = $"http://127.0.0.1:{FreePort.Next()}/token/";
        _listener.Prefixes.Add(Url);
        _listener.Start();
        _loop = Task.Run(ServeAsync);
    }

    public string Url { get; }

    /// <summary>How many tokens were given.</summary>
    public int Count => _count;

    /// <summary>The last request's body.</summary>
    public string LastForm { get; private set; } = "";

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _loop;
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            using var reader = new StreamReader(context.Request.InputStream);
            LastForm = await reader.ReadToEndAsync();
            var isRight = context.Request.Headers["Authorization"] == "Basic " + Convert.ToBase64String("worker:right"u8);
            context.Response.StatusCode = isRight ? 200 : 401;
            var body = isRight
                ? $$"""{"access_token":"{{await new UnsecuredTokenSource("alice", _life, TimeProvider.System).GetAsync(CancellationToken.None)}}","token_type":"Bearer"}"""
                : """{"error":"invalid_client"}""";
            if (isRight)
                Interlocked.Increment(ref _count);
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
            context.Response.Close();
        }
    }
}
