using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Headrace.Hosting;

namespace Headrace.Commands;

/// <summary>Runs what a command line asks for, or says in a line for each what is wrong with it.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(RootCommand root, string[] words)
    {
        var arguments = root.Parse(words);
        // Not the help, the version or a shell's question for words.
        var isRun = arguments.Action is not null && arguments.Action == arguments.CommandResult.Command.Action;
        List<string> problems = arguments.Action is ParseErrorAction
            ? [.. arguments.Errors.Select(static error => error.Message).OrderBy(static message => message.StartsWith("Required ", StringComparison.Ordinal)).Take(arguments.UnmatchedTokens.Count > 0 ? 1 : int.MaxValue)]
            : isRun ? MistakenOptions(arguments) : [];
        if (problems.Count == 0)
        {
            // Ctrl-C and SIGTERM are the commands' own: they stop gracefully, however long that takes.
            return await arguments.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
        }
        foreach (var problem in problems)
            await Console.Error.WriteLineAsync("headrace: " + string.Join(' ', problem.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        string[] path = [.. Path(arguments.CommandResult)];
        if (arguments.CommandResult.Command.Subcommands.Count > 0 && arguments.UnmatchedTokens.Count == 0)
            await root.Parse([.. path.Skip(1), "--help"]).InvokeAsync(new InvocationConfiguration { Output = Console.Error }); // which commands there are
        else
            await Console.Error.WriteLineAsync($"See '{string.Join(' ', path)} --help'.");
        // Kafka's scripts end with 1 where they are given nothing.
        return words is ["connect-distributed" or "connect-standalone"] ? ExitCode.Failure : ExitCode.Usage;
    }

    /// <summary>Words that look like options and were taken for names or files. Behind -- they are meant.</summary>
    private static List<string> MistakenOptions(ParseResult arguments) =>
        arguments.Tokens.Any(static token => token.Type == TokenType.DoubleDash)
            ? []
            : [.. arguments.CommandResult.Children.OfType<ArgumentResult>().SelectMany(static argument => argument.Tokens).Where(static token => token.Value is ['-', _, ..])
                .Select(static token => $"There is no option {token.Value}. If it is a name, write -- before it.")];

    private static IEnumerable<string> Path(CommandResult command) =>
        command.Parent is CommandResult parent ? Path(parent).Append(command.Command.Name) : ["headrace"];
}
