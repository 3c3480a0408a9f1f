using Headrace.Kafka.Protocol;
using Microsoft.Extensions.Logging;
using Local = Confluent.Kafka.ErrorCode;

namespace Headrace.Kafka.Client;

/// <summary>Hears librdkafka's errors and log lines for one client, logs them at a limited rate, and finds out when the client can't go on.</summary>
/// <remarks>
/// librdkafka throws nothing for a refused login or certificate: it says so here and tries again for ever, while calls run into their time
/// limits. So this is where such a refusal becomes an exception.
/// </remarks>
internal sealed class ClientWatch(string client, ILogger logger, TimeProvider time)
{
    // A broker that restarts cuts a handshake, which looks like a refused certificate, so that has to happen again before it counts. A client
    // that has worked may meet a broker whose users are not loaded yet: only a lasting refusal ends it. librdkafka tries about once a second.
    private const int LoginRefusalsMax = 1;
    private const int CertificateRefusalsMax = 3;
    private const int RefusalsAfterSuccessMax = 10;

    private const int LinesPerWindow = 10;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private TaskCompletionSource<KafkaException> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _windowStart = time.GetTimestamp();
    private readonly HashSet<string> _saidInWindow = new(StringComparer.Ordinal);
    private int _linesLeftOut;
    private int _refusals;
    private bool _hasWorked;
    private volatile KafkaException? _failure;

    /// <summary>Why the client can't go on; null while it can.</summary>
    public KafkaException? Failure => _failure;

    /// <summary>Completes with the failure, when there is one.</summary>
    public Task<KafkaException> Failed => _failed.Task;

    /// <summary>Says that a broker answered, so that single refusals after this don't count.</summary>
    public void Worked()
    {
        if (_hasWorked && _refusals == 0)
            return;
        lock (_gate)
        {
            _hasWorked = true;
            _refusals = 0;
        }
    }

    /// <summary>Forgets a refused login or certificate, for a client that asks anew with every call. The next refusal counts at once.</summary>
    public void TryAgain()
    {
        lock (_gate)
        {
            if (_failure is not { IsAuthentication: true, IsFatal: false })
                return;
            _failure = null;
            _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _hasWorked = false;
            _refusals = CertificateRefusalsMax - 1;
        }
    }

    /// <summary>Logs the warnings of a translation.</summary>
    public void Report(ClientSettings settings)
    {
        foreach (var warning in settings.Warnings)
            logger.SettingChanged(client, warning);
        if (settings.UnknownProperties.Count > 0 && logger.IsEnabled(LogLevel.Debug))
            logger.UnknownProperties(client, string.Join(", ", settings.UnknownProperties));
    }

    /// <summary>One of librdkafka's log lines.</summary>
    /// <param name="level">As syslog counts: 0 is the worst, 7 is debug.</param>
    /// <param name="facility">Which part of librdkafka.</param>
    /// <param name="text">The line.</param>
    public void Line(int level, string facility, string text)
    {
        // These come through Error too.
        if (level < 7 && facility is ("FAIL" or "ERROR"))
            return;

        // What librdkafka calls an error is mostly a broker that is away for a moment. It heals by itself.
        var logLevel = level switch { <= 2 => LogLevel.Error, <= 4 => LogLevel.Warning, 7 => LogLevel.Debug, _ => LogLevel.Information };
        if (logger.IsEnabled(logLevel) && MayLog(text))
            logger.LibraryLine(logLevel, client, facility, text);
    }

    /// <summary>One of librdkafka's errors.</summary>
    public void Error(Local code, string reason, bool isFatal)
    {
        if (isFatal)
        {
            Fail(KafkaErrors.Create(code, null, reason, isFatal: true), $"{code}");
            return;
        }
        if (KafkaErrors.IsAuthentication(code) && IsLastingRefusal(code))
        {
            Fail(KafkaErrors.Create(code, code == Local.Local_Ssl ? "TLS with the broker failed" : "The broker refused the login", reason), $"{code}");
            return;
        }
        if (MayLog(reason))
            logger.ConnectionTrouble(client, reason, $"{code}");
    }

    /// <summary>There is no token to log in with. No broker knows anything of that, and the client can't go on without: a refused login it is all the same.</summary>
    public void TokenRefused(KafkaException error)
    {
        var message = $"There is no token for the login: {error.Message}";
        if (IsLastingRefusal(Local.Local_Authentication))
            Fail(new(ErrorCode.SaslAuthenticationFailed, message, error) { IsAuthentication = true }, $"{error.Code}");
        else if (MayLog(message))
            logger.ConnectionTrouble(client, message, $"{error.Code}");
    }

    /// <summary>Throws the failure, if there is one.</summary>
    public void ThrowIfFailed()
    {
        // A new exception each time, so that its stack trace is of the call that met it.
        if (_failure is { } failure)
            throw Copy(failure);
    }

    /// <summary>The failure as an exception to throw.</summary>
    public static KafkaException Copy(KafkaException failure) => new(failure.Code, failure.Message, failure.InnerException)
    {
        IsFatal = failure.IsFatal,
        IsRetriable = failure.IsRetriable,
        IsAuthentication = failure.IsAuthentication,
        KafkaText = failure.KafkaText,
        KafkaClassName = failure.KafkaClassName,
    };

    private bool IsLastingRefusal(Local code)
    {
        lock (_gate)
        {
            _refusals++;
            return _refusals >= (_hasWorked ? RefusalsAfterSuccessMax : code == Local.Local_Ssl ? CertificateRefusalsMax : LoginRefusalsMax);
        }
    }

    private void Fail(KafkaException failure, string code)
    {
        lock (_gate)
        {
            if (_failure is not null)
                return;
            _failure = failure;
        }
        logger.ClientFailed(client, failure.Message, code);
        _failed.TrySetResult(failure);
    }

    // A broker that is down makes up to 20 errors a second for each client, and all of them are the same but for how long each try took.
    private bool MayLog(string text)
    {
        var afterwards = text.IndexOf(" (after ", StringComparison.Ordinal);
        var stem = afterwards < 0 ? text : text[..afterwards];
        int leftOut;
        lock (_gate)
        {
            if (time.GetElapsedTime(_windowStart) <= Window)
            {
                if (_saidInWindow.Count < LinesPerWindow && _saidInWindow.Add(stem))
                    return true;
                _linesLeftOut++;
                return false;
            }
            _windowStart = time.GetTimestamp();
            _saidInWindow.Clear();
            _saidInWindow.Add(stem);
            leftOut = _linesLeftOut;
            _linesLeftOut = 0;
        }
        if (leftOut > 0)
            logger.LinesLeftOut(client, leftOut);
        return true;
    }
}
