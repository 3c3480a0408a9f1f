using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Headrace.Connect.Runtime.Logging;
using Microsoft.Extensions.Logging;

namespace Headrace.Logging;

/// <summary>
/// Writes one line a log entry, in the form that Kafka's own log files have: <c>[2026-11-24 16:00:00,123] INFO message (category)</c>. An exception adds the
/// messages of its chain; its stack trace is written only when the category logs at debug level.
/// </summary>
internal sealed class LineLoggerProvider(TextWriter output, LoggerLevels levels, TimeProvider time) : ILoggerProvider
{
    private readonly ConcurrentDictionary<string, LineLogger> _loggers = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    public ILogger CreateLogger(string categoryName) => _loggers.GetOrAdd(categoryName, name => new LineLogger(name, this));

    public void Dispose()
    {
        lock (_lock)
            output.Flush();
    }

    private bool IsEnabled(string category, LogLevel entryLevel) => levels.IsEnabled(category, entryLevel);

    private void Write(string category, LogLevel entryLevel, string message, Exception? exception)
    {
        var line = new StringBuilder(160)
            .Append('[').Append(time.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss,fff", CultureInfo.InvariantCulture)).Append("] ")
            .Append(Name(entryLevel)).Append(' ').Append(message);
        for (var cause = exception; cause is not null; cause = cause.InnerException)
            line.Append(": ").Append(cause.Message);
        line.Append(" (").Append(category).Append(')');
        if (exception is not null && levels.IsEnabled(category, LogLevel.Debug))
            line.AppendLine().Append(exception);

        lock (_lock)
        {
            output.WriteLine(line);
            output.Flush();
        }
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
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => provider.IsEnabled(category, logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                provider.Write(category, logLevel, formatter(state, exception), exception);
        }
    }
}
