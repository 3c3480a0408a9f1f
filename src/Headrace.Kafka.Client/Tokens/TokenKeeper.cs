using Headrace.Kafka.Protocol;

namespace Headrace.Kafka.Client;

/// <summary>Gives a client of librdkafka its first token and, in time, each next one, as long as it lives.</summary>
/// <remarks>librdkafka opens no connection without a token, and asks for one by a call-back that needs polls; this way nobody has to poll.</remarks>
internal sealed class TokenKeeper : IDisposable
{
    private static readonly TimeSpan IntervalMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan IntervalMax = TimeSpan.FromDays(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryDelayMax = TimeSpan.FromSeconds(10);   // sasl.login.retry.backoff.max.ms

    private readonly IBearerTokenSource _tokens;
    private readonly Action<BearerToken> _give;
    private readonly ClientWatch _watch;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private bool _isClosed;

    private TokenKeeper(IBearerTokenSource tokens, Action<BearerToken> give, ClientWatch watch, TimeProvider time)
    {
        _tokens = tokens;
        _give = give;
        _watch = watch;
        _time = time;
        _ = Task.Run(RunAsync);
    }

    /// <summary>Begins, for a client that logs in by tokens; null for others.</summary>
    /// <param name="settings">The client's settings.</param>
    /// <param name="give">Hands librdkafka a token. Not called any more after <see cref="Dispose"/>.</param>
    /// <param name="watch">Hears why there is none.</param>
    /// <param name="time">The time.</param>
    public static TokenKeeper? Start(ClientSettings settings, Action<BearerToken> give, ClientWatch watch, TimeProvider time) =>
        settings.Tokens is { } tokens ? new(tokens, give, watch, time) : null;

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isClosed)
                return;
            _isClosed = true;
        }
        _closing.Cancel();
    }

    private async Task RunAsync()
    {
        var retryDelay = RetryDelay;
        try
        {
            while (true)
            {
                TimeSpan wait;
                try
                {
                    var token = await _tokens.GetAsync(_closing.Token).ConfigureAwait(false);
                    Give(token);
                    retryDelay = RetryDelay;
                    wait = token.RenewAt - _time.GetUtcNow();
                    wait = wait < IntervalMin ? IntervalMin : wait > IntervalMax ? IntervalMax : wait;
                }
                catch (KafkaException e)
                {
                    _watch.TokenRefused(e);
                    wait = retryDelay;
                    retryDelay = retryDelay * 2 < RetryDelayMax ? retryDelay * 2 : RetryDelayMax;
                }
                await Task.Delay(wait, _time, _closing.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            _closing.Dispose();
        }
    }

    private void Give(BearerToken token)
    {
        try
        {
            lock (_gate)
            {
                if (!_isClosed)
                    _give(token);
            }
        }
        catch (Confluent.Kafka.KafkaException e)
        {
            throw new KafkaException(ErrorCode.SaslAuthenticationFailed, $"librdkafka does not take the token: {e.Message}", e) { IsAuthentication = true };
        }
    }
}
