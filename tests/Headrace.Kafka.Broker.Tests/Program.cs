using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Xunit.Runner.InProc.SystemConsole;

namespace Headrace.Kafka.Broker.Tests;

/// <summary>Runs the tests; or, as <c>broker FOLDER PORT [name=value …]</c>, one broker in a process of its own until SIGTERM or the end of its standard input.</summary>
internal static class Program
{
    public const string BrokerCommand = "broker";
    public const string ReadyPrefix = "ready ";

    public static async Task<int> Main(string[] args)
    {
        if (args is not [BrokerCommand, var folder, var port, .. var settings])
            return await ConsoleRunner.Run(args);

        using var log = new ConsoleLog();
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var signal = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            stop.TrySetResult();
        });
        await using var broker = await KafkaBroker.StartAsync(
            new()
            {
                DataDirectory = folder,
                Port = int.Parse(port, CultureInfo.InvariantCulture),
                Settings = settings.Select(setting => setting.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal),
            },
            log);
        Console.WriteLine(ReadyPrefix + broker.Port.ToString(CultureInfo.InvariantCulture));
        _ = Task.Run(() =>
        {
            // The parent holds the other end: when it dies, so does this.
            while (Console.In.ReadLine() is not null)
            {
            }

            stop.TrySetResult();
        });
        await stop.Task;
        return 0;
    }

    /// <summary>What the broker says, on standard error.</summary>
    private sealed class ConsoleLog : ILoggerFactory, ILogger
    {
        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                Console.Error.WriteLine($"{logLevel} {eventId.Id} {formatter(state, exception)} {exception}");
        }
    }
}
