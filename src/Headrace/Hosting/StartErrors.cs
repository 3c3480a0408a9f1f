using Headrace.Connect.Errors;
using Headrace.Kafka.Broker;

namespace Headrace.Hosting;

/// <summary>Runs a command and turns errors that the user can act on into one line on standard error, without a stack trace.</summary>
internal static class StartErrors
{
    public static async Task<int> ReportAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Success;   // only the user's own Ctrl-C cancels a command
        }
        catch (Exception e) when (e is ConnectException or BrokerStartException or IOException or UnauthorizedAccessException)
        {
            // Its message says all there is to say; its cause is the system's wording of the same.
            await Console.Error.WriteLineAsync("headrace: " + (e is BrokerStartException ? e.Message : Describe(e)));
            return ExitCode.Failure;
        }
    }

    /// <summary>The messages of an exception and its causes, each once.</summary>
    public static string Describe(Exception exception)
    {
        var messages = new List<string>();
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (!messages.Any(m => m.Contains(cause.Message, StringComparison.Ordinal)))
                messages.Add(cause.Message);
        }

        return string.Join(": ", messages);
    }
}
