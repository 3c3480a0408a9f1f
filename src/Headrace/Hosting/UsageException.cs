namespace Headrace.Hosting;

/// <summary>The command line is wrong: an option's value, or options that do not go together. The message names them.</summary>
internal sealed class UsageException(string message, Exception? cause = null) : Exception(message, cause);
