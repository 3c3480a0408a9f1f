using Headrace.Connect.Runtime.Logging;
using Headrace.Hosting;
using Microsoft.Extensions.Logging;

namespace Headrace.Logging;

/// <summary>The program's loggers and their levels, which the REST API can change.</summary>
internal sealed class ProgramLogging : IDisposable
{
    private const string LevelVariable = "HEADRACE_LOG_LEVEL";
    private const string FormatVariable = "HEADRACE_LOG_FORMAT";

    private readonly LineLoggerProvider _provider;

    /// <summary>Logs to a writer: standard error, unless the terminal belongs to something else.</summary>
    public ProgramLogging(TextWriter output)
    {
        var level = Enum.TryParse<LogLevel>(Environment.GetEnvironmentVariable(LevelVariable), ignoreCase: true, out var wanted) ? wanted : LogLevel.Information;
        Levels = new LoggerLevels(level);
        Levels.Configure("Microsoft", level <= LogLevel.Debug ? level : LogLevel.Warning);
        _provider = new LineLoggerProvider(output, Levels, TimeProvider.System);
        IsJson = Environment.GetEnvironmentVariable(FormatVariable)?.Equals("json", StringComparison.OrdinalIgnoreCase) == true;
        Factory = new LoggerFactory([_provider], new LoggerFilterOptions { MinLevel = LogLevel.Trace });
    }

    public LoggerLevels Levels { get; }

    /// <summary>Whether lines are JSON objects from now on.</summary>
    public bool IsJson
    {
        set => _provider.IsJson = value;
    }

    public ILoggerFactory Factory { get; }

    /// <summary>Takes the form of lines that a worker's file wants, before anything is logged. What is no form is refused later, with the rest of the file.</summary>
    public void UseFormat(IReadOnlyDictionary<string, string?> workerFile)
    {
        if (workerFile.GetValueOrDefault(MonitoringConfig.LogFormat) is { } format)
            IsJson = format == "json";
    }

    public void Dispose()
    {
        Factory.Dispose();
        _provider.Dispose();
    }
}
