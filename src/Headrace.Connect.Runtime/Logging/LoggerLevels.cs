using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Logging;

/// <summary>
/// The levels of the worker's loggers, changeable while it runs. The program's logging asks <see cref="IsEnabled"/> for every message, for example as the
/// filter of its logger factory; the REST API lists and sets them.
/// </summary>
/// <remarks>
/// Loggers are listed under the names that Kafka Connect's have where Headrace has the same part (<c>Headrace.Connect.Runtime.…</c> is
/// <c>org.apache.kafka.connect.runtime.…</c>), and answer to their own category too, so that scripts written for Kafka Connect set something. Setting a logger
/// sets every logger that exists by then and whose name starts with its name (as Kafka Connect does, <c>a.b</c> sets <c>a.bc</c> too); one that appears later
/// starts with its nearest ancestor's level. Safe for concurrent use.
/// </remarks>
public sealed class LoggerLevels
{
    /// <summary>The name of the logger that all others descend from.</summary>
    public const string Root = "root";

    // Longest prefix first. Categories are namespaces and types; packages are lower-case.
    private static readonly (string Category, string Logger)[] Prefixes =
    [
        ("Headrace.Connect.Runtime", "org.apache.kafka.connect.runtime"),
        ("Headrace.Connect.Rest", "org.apache.kafka.connect.runtime.rest"),
        ("Headrace.Connector.File", "org.apache.kafka.connect.file"),
        ("Headrace.Kafka.Client", "org.apache.kafka.clients"),
        ("Headrace.Kafka", "kafka"),
        ("Headrace.Connect", "org.apache.kafka.connect"),
    ];

    // A logger per category ever asked for: categories are types of the program and its plugins, so their number is bounded; names set over the REST API are
    // bounded here, so that nobody can fill the memory with invented ones.
    private const int LoggersMax = 10_000;

    private readonly ConcurrentDictionary<string, Entry> _loggers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Entry> _byCategory = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly TimeProvider _timeProvider;

    /// <summary>Makes levels with one for all.</summary>
    /// <param name="level">The level of the root logger.</param>
    /// <param name="timeProvider">The time.</param>
    public LoggerLevels(LogLevel level = LogLevel.Information, TimeProvider? timeProvider = null)
    {
        _timeProvider = timeProvider ?? TimeProvider.System;
        _loggers[Root] = new Entry(Root, ToName(level));
    }

    /// <summary>Whether a message is to be logged.</summary>
    /// <param name="category">The category of its logger.</param>
    /// <param name="level">Its level.</param>
    public bool IsEnabled(string category, LogLevel level) => level >= Find(category).Minimum && level != LogLevel.None;

    /// <summary>Sets the level that a logger has from the start, as a configuration file does; its time of change stays null.</summary>
    /// <param name="name">The logger or category; <see cref="Root"/> for all.</param>
    /// <param name="level">The level.</param>
    public void Configure(string name, LogLevel level) => Set(name, ToName(level), lastModified: null);

    /// <summary>The level of a logger. There is no inheritance here: a logger that was neither used nor set has none.</summary>
    /// <param name="name">The logger or category; "root" in any case is the root logger.</param>
    /// <returns>The level, or null where there is no such logger.</returns>
    public LoggerLevel? Get(string name)
    {
        lock (_gate)
            return _loggers.TryGetValue(Canonical(name), out var entry) ? entry.ToLevel() : null;
    }

    /// <summary>All loggers by name.</summary>
    public IReadOnlyList<KeyValuePair<string, LoggerLevel>> List()
    {
        lock (_gate)
            return [.. _loggers.Values.OrderBy(static entry => entry.Name, StringComparer.Ordinal).Select(static entry => KeyValuePair.Create(entry.Name, entry.ToLevel()))];
    }

    /// <summary>Sets a logger and all that exist whose names start with its name.</summary>
    /// <param name="name">The logger or category; "root" in any case is the root logger.</param>
    /// <param name="level">The level's name in Kafka's (Log4j's) terms, in any case.</param>
    /// <returns>The names of the loggers whose level changed, sorted.</returns>
    /// <exception cref="ArgumentException">There is no such level; see <see cref="IsLevel"/>.</exception>
    public IReadOnlyList<string> Set(string name, string level) => Set(name, level, _timeProvider.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>Whether there is a level of a name, in any case, white space around it ignored.</summary>
    /// <param name="level">The name.</param>
    public static bool IsLevel(string level) => TryParse(level, out _, out _);

    private List<string> Set(string name, string level, long? lastModified)
    {
        if (!TryParse(level, out var upper, out var minimum))
            throw new ArgumentException($"There is no log level '{level}'.", nameof(level));
        var logger = Canonical(name);
        var changed = new List<string>();
        lock (_gate)
        {
            if (!_loggers.ContainsKey(logger))
            {
                if (_loggers.Count >= LoggersMax)
                    throw new InvalidOperationException($"There are {LoggersMax} loggers already; logger {logger} was not added.");
                _loggers[logger] = new Entry(logger, NearestLocked(logger).Level);
            }
            foreach (var entry in _loggers.Values)
            {
                if (entry.Level != upper && (logger == Root || entry.Name.StartsWith(logger, StringComparison.Ordinal)))
                {
                    entry.Set(upper, minimum, lastModified);
                    changed.Add(entry.Name);
                }
            }
        }
        changed.Sort(StringComparer.Ordinal);
        return changed;
    }

    private Entry Find(string category)
    {
        if (_byCategory.TryGetValue(category, out var entry))
            return entry;
        var name = Canonical(category);
        lock (_gate)
        {
            if (!_loggers.TryGetValue(name, out entry))
                _loggers[name] = entry = new Entry(name, NearestLocked(name).Level);
        }
        _byCategory[category] = entry;
        return entry;
    }

    private Entry NearestLocked(string name)
    {
        for (var end = name.LastIndexOf('.'); end > 0; end = name.LastIndexOf('.', end - 1))
        {
            if (_loggers.TryGetValue(name[..end], out var ancestor))
                return ancestor;
        }
        return _loggers[Root];
    }

    private static bool IsBelow(string name, string ancestor) =>
        name.Length > ancestor.Length && name[ancestor.Length] == '.' && name.StartsWith(ancestor, StringComparison.Ordinal);

    private static string Canonical(string name)
    {
        if (name.Equals(Root, StringComparison.OrdinalIgnoreCase))
            return Root;
        foreach (var (category, logger) in Prefixes)
        {
            if (name == category)
                return logger;
            if (!IsBelow(name, category))
                continue;
            var rest = name.AsSpan(category.Length);
            var type = rest.LastIndexOf('.');
            return string.Concat(logger, rest[..type].ToString().ToLowerInvariant(), rest[type..]);
        }
        return name;
    }

    private static string ToName(LogLevel level) => level switch
    {
        LogLevel.Trace => "TRACE",
        LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARN",
        LogLevel.Error => "ERROR",
        LogLevel.Critical => "FATAL",
        LogLevel.None => "OFF",
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, null),
    };

    private static bool TryParse(string text, out string name, out LogLevel minimum)
    {
        name = text.Trim().ToUpperInvariant();
        (var known, minimum) = name switch
        {
            "OFF" => (true, LogLevel.None),
            "FATAL" => (true, LogLevel.Critical),
            "ERROR" => (true, LogLevel.Error),
            "WARN" => (true, LogLevel.Warning),
            "INFO" => (true, LogLevel.Information),
            "DEBUG" => (true, LogLevel.Debug),
            "TRACE" or "ALL" => (true, LogLevel.Trace),
            _ => (false, LogLevel.None),
        };
        return known;
    }

    /// <summary>A logger. Its minimum is read by every message without a lock; everything else changes under the registry's lock.</summary>
    private sealed class Entry
    {
        private volatile int _minimum;
        private long? _lastModified;

        public Entry(string name, string level)
        {
            Name = name;
            if (!TryParse(level, out var upper, out var minimum))
                throw new ArgumentException($"There is no log level '{level}'.", nameof(level));
            Level = upper;
            _minimum = (int)minimum;
        }

        public string Name { get; }

        public string Level { get; private set; }

        public LogLevel Minimum => (LogLevel)_minimum;

        public void Set(string level, LogLevel minimum, long? lastModified)
        {
            Level = level;
            _minimum = (int)minimum;
            _lastModified = lastModified;
        }

        public LoggerLevel ToLevel() => new(Level, _lastModified);
    }
}
