using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Logging;

/// <summary>A logger whose every line is in a context. The scope is there while a line is written, and costs nothing otherwise.</summary>
internal sealed class ContextLogger(ILogger logger, LogContext context) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => logger.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!logger.IsEnabled(logLevel))
            return;
        using (logger.BeginScope(context))
            logger.Log(logLevel, eventId, state, exception, formatter);
    }
}
