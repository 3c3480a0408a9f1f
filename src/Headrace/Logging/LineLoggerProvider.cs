using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Headrace.Connect.Runtime.Logging;
using Microsoft.Extensions.Logging;

namespace Headrace.Logging;

/// <summary>
/// Writes one line a log entry, in the form that Kafka's own log files have: <c>[2026-11-24 16:00:00,123] INFO [connector|task-0] message (category)</c>. An exception
/// adds the messages of its chain; its stack trace is written only when the category logs at debug level. Or each entry as a JSON object: <see cref="JsonLogLine"/>.
/// </summary>
internal sealed class LineLoggerProvider(TextWriter output, LoggerLevels levels, TimeProvider time) : ILoggerProvider, ISupportExternalScope
{
    private readonly SecondText _seconds = new("yyyy-MM-dd HH:mm:ss");
    private readonly ConcurrentDictionary<string, LineLogger> _loggers = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private volatile bool _isJson;
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    /// <summary>Whether lines are JSON objects from now on.</summary>
    public bool IsJson
    {
        set => _isJson = value;
    }

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public ILogger CreateLogger(string categoryName) => _loggers.GetOrAdd(categoryName, name => new LineLogger(name, this));

    public void Dispose()
    {
        lock (_lock)
            output.Flush();
    }

    private bool IsEnabled(string category, LogLevel entryLevel) => levels.IsEnabled(category, entryLevel);

    private void Write(string category, LogLevel entryLevel, string message, Exception? exception)
    {
        var isDetailed = levels.IsEnabled(category, LogLevel.Debug);
        var line = _isJson
            ? JsonLogLine.Of(time.GetUtcNow(), Name(entryLevel), category, Context(), message, exception, isDetailed)
            : Line(category, entryLevel, message, exception, isDetailed);
        lock (_lock)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }

    private string Line(string category, LogLevel entryLevel, string message, Exception? exception, bool isDetailed)
    {
        var now = time.GetLocalNow();
        var line = new StringBuilder(256)
            .Append('[').Append(_seconds.Of(now)).Append(CultureInfo.InvariantCulture, $",{now.Millisecond:D3}] ")
            .Append(Name(entryLevel)).Append(' ').Append(Context()).Append(message);
        for (var cause = exception; cause is not null; cause = cause.InnerException)
            line.Append(": ").Append(cause.Message);
        line.Append(" (").Append(category).Append(')');
        if (exception is not null && isDetailed)
            line.AppendLine().Append(exception);
        return line.ToString();
    }

    /// <summary>Whose line it is; null for the worker's own.</summary>
    private LogContext? Context()
    {
        var found = new StrongBox<LogContext?>();
        _scopes.ForEachScope(static (scope, found) => found.Value = scope as LogContext ?? found.Value, found);
        return found.Value;
    }

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace => "TRACE",
        LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARN",
        LogLevel.Error => "ERROR",
        LogLevel.Critical => "FATAL",
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "No entry has this level."),
    };

    private sealed class LineLogger(string category, LineLoggerProvider provider) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => provider._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => provider.IsEnabled(category, logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                provider.Write(category, logLevel, formatter(state, exception), exception);
        }
    }
}
