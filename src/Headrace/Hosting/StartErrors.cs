using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Kafka.Broker;

namespace Headrace.Hosting;

/// <summary>Runs a command and turns errors that the user can act on into one line on standard error, without a stack trace.</summary>
internal static class StartErrors
{
    /// <param name="command">The command.</param>
    /// <param name="failure">The exit code after such an error; a REST extension that is not there has the one that it has in Kafka Connect.</param>
    public static async Task<int> ReportAsync(Func<Task<int>> command, int failure = ExitCode.Failure)
    {
        try
        {
            return await command();
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Success;   // only the user's own Ctrl-C cancels a command
        }
        catch (UsageException e)
        {
            await Console.Error.WriteLineAsync("headrace: " + e.Message);
            return ExitCode.Usage;
        }
        catch (Exception e) when (e is ConnectException or BrokerStartException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync("headrace: " + Client.UnknownClass.Shorten(Describe(e)));
            return e is PluginNotFoundException ? ExitCode.InvalidConnector : failure;
        }
    }

    /// <summary>
    /// The messages of an exception and its causes, up to the first that is a whole sentence: what comes after it is only the system's wording of the same. A cause whose message stands
    /// there already is not told again.
    /// </summary>
    public static string Describe(Exception exception)
    {
        var text = exception.Message;
        for (var cause = exception.InnerException; cause is not null && !text.EndsWith('.'); cause = cause.InnerException)
        {
            if (!text.EndsWith(cause.Message, StringComparison.Ordinal))
                text += ": " + cause.Message;
        }
        return text;
    }
}
