using System.CommandLine;

namespace Headrace.Commands;

/// <summary><c>headrace completion</c>: prints what a shell needs to complete commands, options and names of connectors.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _headrace() {
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$(headrace "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -F _headrace headrace
        """;

    private const string Zsh = """
        #compdef headrace
        _headrace() {
          local -a words_found
          words_found=("${(@f)$(headrace "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
          compadd -a words_found
        }
        compdef _headrace headrace
        """;

    private const string Fish = """
        complete -f -c headrace -a '(headrace "[suggest:"(commandline -C)"]" (commandline -cp) 2>/dev/null)'
        """;

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Prints the completion script of a shell: source <(headrace completion bash)") { shell };
        command.SetAction(arguments => Console.WriteLine(arguments.GetRequiredValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish }));
        return command;
    }
}
