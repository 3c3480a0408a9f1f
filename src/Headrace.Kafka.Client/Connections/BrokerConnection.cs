using System.Buffers;
using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Headrace.Kafka.Protocol;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Client;

/// <summary>One connection to a broker over our own codec, for what librdkafka can't say. One request is under way at a time.</summary>
/// <remarks>After a failure or a cancelled request the connection is of no further use: the answer may still come.</remarks>
internal sealed class BrokerConnection : IAsyncDisposable
{
    /// <summary>Far more than any answer of a coordinator.</summary>
    private const int FrameBytesMax = 64 << 20;

    private readonly Stream _stream;
    private readonly ConnectionOptions _options;
    private readonly TimeProvider _time;
    private readonly string _name;
    private readonly Dictionary<ApiKey, (short Min, short Max)> _versions = [];
    private readonly SemaphoreSlim _turn = new(1);
    private int _correlationId;
    private volatile bool _isBroken;
    private long _loginStarted;
    private TimeSpan _loginLife = Timeout.InfiniteTimeSpan;

    private BrokerConnection(Stream stream, string name, ConnectionOptions options, TimeProvider time)
    {
        _stream = stream;
        _name = name;
        _options = options;
        _time = time;
    }

    /// <summary>Whether requests can be sent; false too when the login is soon over.</summary>
    public bool IsUsable => !_isBroken && (_loginLife == Timeout.InfiniteTimeSpan || _time.GetElapsedTime(_loginStarted) < _loginLife * 0.8);

    /// <summary>Connects, and logs in if the options say so.</summary>
    /// <exception cref="KafkaException">The broker can't be reached (retriable) or refuses.</exception>
    public static async Task<BrokerConnection> OpenAsync(string host, int port, ConnectionOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var name = $"{host}:{port}";
        using var limit = new CancellationTokenSource(options.ConnectTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var stream = await ConnectAsync(host, port, options, linked.Token).ConfigureAwait(false);
            var connection = new BrokerConnection(stream, name, options, time);
            try
            {
                await connection.GreetAsync(linked.Token).ConfigureAwait(false);
                return connection;
            }
            catch
            {
                await connection.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
        catch (OperationCanceledException error) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw KafkaErrors.Timeout($"Broker {name} did not answer within {options.ConnectTimeout.TotalMilliseconds:0} ms.", error);
        }
        catch (AuthenticationException error)
        {
            throw new KafkaException(
                ErrorCode.NetworkException,
                $"Broker {name}: the TLS connection can't be made: {error.Message} Look at ssl.truststore.* (who has signed the broker's certificate) and ssl.keystore.* (what the broker asks of us).", error)
            { IsAuthentication = true };
        }
        catch (ProtocolException error)
        {
            throw new KafkaException(
                ErrorCode.NetworkException,
                $"What listens at {name} does not speak Kafka's protocol ({error.Message}) Is it another port than the broker's, or one with TLS? Then security.protocol has to be SSL or SASL_SSL.", error)
            { IsRetriable = true };
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            throw new KafkaException(ErrorCode.NetworkException, $"Broker {name} can't be reached: {error.Message}", error) { IsRetriable = true };
        }
    }

    /// <summary>Whether the broker knows a request.</summary>
    public bool Knows(ApiKey request) => _versions.ContainsKey(request);

    /// <summary>Sends a request in the highest version that both sides know, and waits for its answer.</summary>
    /// <exception cref="KafkaException">The connection is lost or the answer did not come in time (retriable), or the broker does not know the request.</exception>
    public Task<TResponse> SendAsync<TRequest, TResponse>(TRequest request, TimeSpan timeout, CancellationToken cancellationToken)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IResponse<TResponse> => SendVersionedAsync<TRequest, TResponse>(_ => request, timeout, cancellationToken);

    /// <summary>Sends a request whose fields depend on the version, which can be held down.</summary>
    /// <inheritdoc cref="SendAsync{TRequest, TResponse}(TRequest, TimeSpan, CancellationToken)"/>
    public async Task<TResponse> SendVersionedAsync<TRequest, TResponse>(
        Func<short, TRequest> request, TimeSpan timeout, CancellationToken cancellationToken, short versionMax = short.MaxValue)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IResponse<TResponse>
    {
        using var limit = new CancellationTokenSource(timeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        await _turn.WaitAsync(linked.Token).ConfigureAwait(false);
        try
        {
            if (_isBroken)
                throw Lost(null);
            var version = VersionOf<TRequest>(versionMax);
            _isBroken = true; // until the answer is there
            var response = await ExchangeAsync<TRequest, TResponse>(request(version), version, linked.Token).ConfigureAwait(false);
            _isBroken = false;
            return response;
        }
        catch (OperationCanceledException error) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw KafkaErrors.Timeout($"Broker {_name} did not answer {TRequest.ApiKey} within {timeout.TotalMilliseconds:0} ms.", error);
        }
        catch (Exception error) when (error is SocketException or IOException or ObjectDisposedException)
        {
            throw Lost(error);
        }
        catch (ProtocolException error)
        {
            throw new KafkaException(ErrorCode.CorruptMessage, $"Broker {_name} answered {TRequest.ApiKey} with what is no such answer: {error.Message}", error) { IsRetriable = true };
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _isBroken = true;
        await _stream.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<Stream> ConnectAsync(string host, int port, ConnectionOptions options, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (options.Tls is not { } tls)
            return stream;
        var secure = new SslStream(stream);
        try
        {
            await secure.AuthenticateAsClientAsync(tls(host), cancellationToken).ConfigureAwait(false);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Learns the broker's versions, then logs in.</summary>
    private async Task GreetAsync(CancellationToken cancellationToken)
    {
        var greeting = new ApiVersionsRequest { ClientSoftwareName = "headrace", ClientSoftwareVersion = "0.1" };
        var versions = await ExchangeAsync<ApiVersionsRequest, ApiVersionsResponse>(greeting, 3, cancellationToken).ConfigureAwait(false);
        if (versions.ErrorCode == ErrorCode.UnsupportedVersion)
            versions = await ExchangeAsync<ApiVersionsRequest, ApiVersionsResponse>(new(), 0, cancellationToken).ConfigureAwait(false);
        if (versions.ErrorCode != ErrorCode.None)
            throw KafkaErrors.Of(versions.ErrorCode, $"Broker {_name} does not say what it knows");
        foreach (var api in versions.ApiKeys)
            _versions[api.ApiKey] = (api.MinVersion, api.MaxVersion);
        if (_options.Login is { } login)
            await LogInAsync(login, cancellationToken).ConfigureAwait(false);
    }

    private async Task LogInAsync(SaslLogin login, CancellationToken cancellationToken)
    {
        var handshake = await ExchangeAsync<SaslHandshakeRequest, SaslHandshakeResponse>(
            new() { Mechanism = login.Mechanism }, VersionOf<SaslHandshakeRequest>(), cancellationToken).ConfigureAwait(false);
        if (handshake.ErrorCode != ErrorCode.None)
        {
            throw new KafkaException(
                handshake.ErrorCode, $"Broker {_name} does not take sasl.mechanism={login.Mechanism}; it takes {string.Join(", ", handshake.Mechanisms)}.")
            { IsAuthentication = true };
        }
        _loginStarted = _time.GetTimestamp();
        var last = await login.AuthenticateAsync(AuthenticateAsync, cancellationToken).ConfigureAwait(false);
        if (last.SessionLifetimeMs > 0)
            _loginLife = TimeSpan.FromMilliseconds(last.SessionLifetimeMs);

        async Task<SaslAuthenticateResponse> AuthenticateAsync(byte[] token)
        {
            var answer = await ExchangeAsync<SaslAuthenticateRequest, SaslAuthenticateResponse>(
                new() { AuthBytes = token }, VersionOf<SaslAuthenticateRequest>(), cancellationToken).ConfigureAwait(false);
            return answer.ErrorCode == ErrorCode.None
                ? answer
                : throw new KafkaException(answer.ErrorCode, $"Broker {_name} refuses the login by {login.Mechanism}: {answer.ErrorMessage}") { IsAuthentication = true };
        }
    }

    private short VersionOf<TRequest>(short versionMax = short.MaxValue)
        where TRequest : IMessage<TRequest>, IApiMessage
    {
        if (!_versions.TryGetValue(TRequest.ApiKey, out var known))
            throw new KafkaException(ErrorCode.UnsupportedVersion, $"Broker {_name} does not know {TRequest.ApiKey}.");
        var version = Math.Min(Math.Min(known.Max, versionMax), TRequest.VersionMaxStable);
        return version >= Math.Max(known.Min, TRequest.VersionMin)
            ? version
            : throw new KafkaException(
                ErrorCode.UnsupportedVersion,
                $"Broker {_name} knows {TRequest.ApiKey} in versions {known.Min} to {known.Max}, we in {TRequest.VersionMin} to {TRequest.VersionMaxStable}.");
    }

    private async Task<TResponse> ExchangeAsync<TRequest, TResponse>(TRequest request, short version, CancellationToken cancellationToken)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IResponse<TResponse>
    {
        var correlationId = ++_correlationId;
        var output = new ArrayBufferWriter<byte>();
        Frame.WriteRequest<TRequest, TResponse>(output, request, version, correlationId, _options.ClientId);
        await _stream.WriteAsync(output.WrittenMemory, cancellationToken).ConfigureAwait(false);
        var length = new byte[Frame.LengthBytes];
        await _stream.ReadExactlyAsync(length, cancellationToken).ConfigureAwait(false);
        var bytes = BinaryPrimitives.ReadInt32BigEndian(length);
        if (bytes is < sizeof(int) or > FrameBytesMax)
            throw new ProtocolException($"A frame of {bytes} bytes.");
        var frame = new byte[bytes];
        await _stream.ReadExactlyAsync(frame, cancellationToken).ConfigureAwait(false);
        // A broker that does not know the version of the first request answers it in version 0.
        if (TRequest.ApiKey == ApiKey.ApiVersions && version > 0 && frame.Length > 5 && BinaryPrimitives.ReadInt16BigEndian(frame.AsSpan(4)) == (short)ErrorCode.UnsupportedVersion)
            version = 0;
        var response = Frame.ReadResponse<TResponse>(frame, version, out var answered);
        return answered == correlationId ? response : throw new ProtocolException($"The answer is for request {answered} instead of {correlationId}.");
    }

    private KafkaException Lost(Exception? cause) =>
        new(ErrorCode.NetworkException, $"The connection to broker {_name} is lost{(cause is null ? "" : ": " + cause.Message)}.", cause) { IsRetriable = true };
}
