using System.Net;
using System.Net.Sockets;
using System.Text;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Http;
using Headrace.Connect.Runtime.Stores;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Groups;

/// <summary>What workers of a group ask each other for, to know whether they live. Paths that workers of Kafka Connect don't have; what is signed is the member's id.</summary>
internal sealed class MemberRequests(RequestSignatures signatures, TlsStores tls) : IDisposable
{
    /// <summary>What a worker that is well may take until it answers; one that is frozen never does.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Of a machine that is gone nothing comes, not even the end: three beats that are missing are an end.</summary>
    private static readonly TimeSpan SilenceMax = 3 * InternalRequest.BeatInterval;

    private readonly HttpClient _http = WorkerHttpClient.Create(tls, AnswerTimeout);

    /// <summary>Connects to a worker, and waits until the connection ends.</summary>
    /// <param name="url">Where its REST API is.</param>
    /// <param name="memberId">The member that it should be.</param>
    /// <param name="key">The key to sign with; null where requests are not signed.</param>
    /// <param name="address">Where it was reached before; takes where it is reached.</param>
    /// <param name="onConnected">Called when the connection stands.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<MemberContact> FollowAsync(
        Uri url, string memberId, SessionKey? key, WorkerAddress address, Action onConnected, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, url, memberId, key);
        request.Options.Set(WorkerHttpClient.Address, address);
        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                return answer.StatusCode switch
                {
                    HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.Unauthorized => MemberContact.Unsupported,
                    _ => MemberContact.Unknown,
                };
            }
            onConnected();
            return await WaitForEndAsync(answer, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            return e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused } ? MemberContact.Refused : MemberContact.Unknown;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return MemberContact.Unknown; // no answer in time
        }
    }

    /// <summary>Tells a worker that the group rebalances, of which it would learn at its next heartbeat.</summary>
    /// <exception cref="ConnectException">It could not be told.</exception>
    public async Task TellOfRebalanceAsync(Uri url, string memberId, SessionKey? key, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Put, url, memberId, key);
        try
        {
            using var answer = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode)
                throw new ConnectException($"The worker at {url} answered {(int)answer.StatusCode} when it was told of a rebalance.");
        }
        catch (HttpRequestException e)
        {
            throw new ConnectException($"The worker at {url} can't be reached to tell it of a rebalance: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ConnectException($"The worker at {url} did not answer when it was told of a rebalance.", e);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Reads beats, of which nothing is of interest but that they come. The system says when the connection ends.</summary>
    private static async Task<MemberContact> WaitForEndAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var beat = new byte[16];
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var body = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                do
                    silence.CancelAfter(SilenceMax);
                while (await body.ReadAsync(beat, silence.Token).ConfigureAwait(false) > 0);
            }
            return MemberContact.Parted;
        }
        catch (IOException)
        {
            return MemberContact.Broken;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return MemberContact.Broken;
        }
    }

    private HttpRequestMessage Request(HttpMethod method, Uri url, string memberId, SessionKey? key)
    {
        var request = new HttpRequestMessage(method, new Uri(url, $"{InternalRequest.MembersPath}{Uri.EscapeDataString(memberId)}"));
        request.Headers.ConnectionClose = true; // a connection that was kept says nothing of who listens now
        if (key is not null)
        {
            request.Headers.Add(InternalRequest.SignatureHeader, signatures.Sign(Encoding.UTF8.GetBytes(memberId), key));
            request.Headers.Add(InternalRequest.AlgorithmHeader, signatures.Algorithm);
        }
        return request;
    }
}
