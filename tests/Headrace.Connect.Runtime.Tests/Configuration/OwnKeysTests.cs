using Headrace.Connect.Runtime.Configuration;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Tests.Configuration;

public sealed class OwnKeysTests : ILogger
{
    private readonly List<string> _warnings = [];

    [Theory]
    [InlineData("headrace.restart.polcy", "headrace.restart.policy")]
    [InlineData("headrace.watchdog.actions", "headrace.watchdog.action")]
    [InlineData("Headrace.errors.put.bisect", "headrace.errors.put.bisect")]
    [InlineData("headrace.deadletterqueue.topic.name", "headrace.errors.deadletterqueue.topic.name")]
    public void UnknownKey_IsNamedWithTheNearest(string key, string nearest)
    {
        OwnKeys.WarnOfUnknown("Connector c", ["name", "headrace.restart.budget", key, "tasks.mx"], OwnKeys.OfConnectors, this);

        Assert.Equal([$"Connector c has the setting {key}, which is not known and has no effect. The nearest that there is: {nearest}"], _warnings);
    }

    [Fact]
    public void KnownKeys_AndThoseOfAKnownPrefix_AreSilent()
    {
        OwnKeys.WarnOfUnknown("The worker", ["headrace.rest.max.connections", "headrace.rest.auth.jwt.issuer"], [.. OwnKeys.OfWorkers, "headrace.rest.auth.jwt."], this);

        Assert.Empty(_warnings);
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Assert.Equal(LogLevel.Warning, logLevel);
        _warnings.Add(formatter(state, exception));
    }
}
