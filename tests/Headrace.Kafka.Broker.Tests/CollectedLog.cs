using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Broker.Tests;

/// <summary>Keeps what a broker says, for tests that ask for it and for the message of those that fail.</summary>
internal sealed class CollectedLog : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, int Id, string Text)> _lines = [];

    public IEnumerable<string> Lines => _lines.Select(line => $"{line.Level} {line.Id} {line.Text}");

    public int Count(int eventId) => _lines.Count(line => line.Id == eventId);

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, eventId.Id, formatter(state, exception) + (exception is null ? "" : " " + exception)));
}
