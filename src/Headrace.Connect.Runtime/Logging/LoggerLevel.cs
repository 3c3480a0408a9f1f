namespace Headrace.Connect.Runtime.Logging;

/// <summary>The level of a logger, as the REST API shows it.</summary>
/// <param name="Level">One of OFF, FATAL, ERROR, WARN, INFO, DEBUG, TRACE, ALL.</param>
/// <param name="LastModified">When it was last changed while the worker ran, in ms since 1970; null if never.</param>
public sealed record LoggerLevel(string Level, long? LastModified);
