using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Logging;

/// <summary>Makes loggers whose every line is in a context.</summary>
internal sealed class ContextLoggerFactory(ILoggerFactory loggers, LogContext context) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new ContextLogger(loggers.CreateLogger(categoryName), context);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("Providers are the worker's own.");

    public void Dispose()
    {
        // The factory behind it is the worker's.
    }
}
