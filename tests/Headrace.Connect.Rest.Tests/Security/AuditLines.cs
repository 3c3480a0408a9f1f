using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Rest.Tests.Security;

/// <summary>Keeps what the audit log says.</summary>
internal sealed class AuditLines : ILoggerFactory
{
    private readonly ConcurrentQueue<string> _lines = new();

    public string[] Lines => [.. _lines];

    public Task UntilAsync(int count) => Eventually.UntilAsync(() => _lines.Count >= count, $"there are {count} entries");

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public ILogger CreateLogger(string categoryName) =>
        categoryName == "Headrace.Connect.Rest.Audit" ? new LineLogger(_lines) : NullLogger.Instance;

    public void Dispose()
    {
        // Nothing is held.
    }

    private sealed class LineLogger(ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue(formatter(state, exception));
    }
}
