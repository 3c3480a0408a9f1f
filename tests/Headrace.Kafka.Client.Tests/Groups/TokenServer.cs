using System.Buffers.Text;
using System.Collections.Specialized;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Web;
using Headrace.TestKit;

namespace Headrace.Kafka.Client.Tests.Groups;

/// <summary>A token endpoint for one client, "worker" with the secret "right", or with assertions signed by its key: the tokens are for alice, and have no signature.</summary>
internal sealed class TokenServer : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly TimeSpan _life;
    private readonly AsymmetricAlgorithm? _key;
    private readonly Task _loop;
    private int _count;

    /// <param name="life">How long a token is valid.</param>
    /// <param name="key">Checks the signatures of assertions; null to take none.</param>
    public TokenServer(TimeSpan life, AsymmetricAlgorithm? key = null)
    {
        _life = life;
        _key = key;
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

    /// <summary>What the last assertion said, header and claims.</summary>
    public (string Header, string Claims) LastAssertion { get; private set; }

    /// <summary>A token for alice.</summary>
    public static async Task<string> TokenAsync(TimeSpan life) => (await new UnsecuredTokenSource("alice", life, TimeProvider.System).GetAsync(CancellationToken.None)).Value;

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
            var isRight = IsSigned(HttpUtility.ParseQueryString(LastForm)) || context.Request.Headers["Authorization"] == "Basic " + Convert.ToBase64String("worker:right"u8);
            context.Response.StatusCode = isRight ? 200 : 401;
            var body = isRight
                ? $$"""{"access_token":"{{await TokenAsync(_life)}}","token_type":"Bearer"}"""
                : """{"error":"invalid_client"}""";
            if (isRight)
                Interlocked.Increment(ref _count);
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
            context.Response.Close();
        }
    }

    private bool IsSigned(NameValueCollection form)
    {
        if (_key is null || (form["assertion"] ?? form["client_assertion"]) is not { } assertion)
            return false;
        var parts = assertion.Split('.');
        LastAssertion = (Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[0])), Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])));
        var (signed, signature) = (Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]));
        return _key switch
        {
            RSA rsa => rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            ECDsa curve => curve.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
            _ => false,
        };
    }
}
