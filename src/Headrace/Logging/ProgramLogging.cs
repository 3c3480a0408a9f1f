using Microsoft.Extensions.Logging;

namespace Headrace.Logging;

/// <summary>Makes the program's loggers.</summary>
internal static class ProgramLogging
{
    private const string LevelVariable = "HEADRACE_LOG_LEVEL";

    /// <summary>Logs to a writer, standard error unless the terminal belongs to something else.</summary>
    public static ILoggerFactory Create(TextWriter output)
    {
        var level = Enum.TryParse<LogLevel>(Environment.GetEnvironmentVariable(LevelVariable), ignoreCase: true, out var wanted) ? wanted : LogLevel.Information;
        return LoggerFactory.Create(builder => builder
            .SetMinimumLevel(level)
            .AddFilter("Microsoft", level <= LogLevel.Debug ? level : LogLevel.Warning)
            .AddProvider(new LineLoggerProvider(output, level, TimeProvider.System)));
    }
}
