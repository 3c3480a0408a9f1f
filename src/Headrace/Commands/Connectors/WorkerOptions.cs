using System.CommandLine;
using System.Net;
using Headrace.Client;
using Headrace.Hosting;

namespace Headrace.Commands.Connectors;

/// <summary>The options of all commands that speak to a worker, and how such a command is run.</summary>
/// <remarks>Logins come from the environment: an argument could be read by every user of the machine.</remarks>
internal sealed class WorkerOptions
{
    public const string UrlVariable = "HEADRACE_URL";
    public const string UserVariable = "HEADRACE_USER";
    public const string TokenVariable = "HEADRACE_TOKEN";

    private readonly Option<string> _url = new("--url")
    {
        Description = $"The worker's REST API; any worker of a group will do. Else {UrlVariable}, else http://127.0.0.1:8083.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(UrlVariable) is { Length: > 0 } url ? url : "http://127.0.0.1:8083",
        HelpName = "URL",
        Recursive = true,
    };

    private readonly Option<string?> _certificates = new("--cacert") { Description = "Trusted certificates (PEM) for https.", HelpName = "FILE", Recursive = true };

    private readonly Option<double> _timeout = CommonOptions.Seconds("--timeout", "How many seconds one request may take.", 90, isRecursive: true);

    private readonly Option<bool> _json = new("--json") { Description = "Prints JSON.", Recursive = true };

    public void AddTo(Command command)
    {
        command.Options.Add(_url);
        command.Options.Add(_certificates);
        command.Options.Add(_timeout);
        command.Options.Add(_json);
    }

    public bool IsJson(ParseResult arguments) => arguments.GetValue(_json);

    /// <summary>Makes a command of a name and what it does with a worker.</summary>
    public Command Command(string name, string description, IEnumerable<Symbol> symbols, Func<WorkerClient, ParseResult, CancellationToken, Task<int>> run)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
                command.Arguments.Add(argument);
            else
                command.Options.Add((Option)symbol);
        }
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments, run, cancellationToken));
        return command;
    }

    /// <summary>An argument for names of connectors, which the shell completes with those of the worker.</summary>
    public Argument<string[]> Names() => Completed(NotEmpty(new Argument<string[]>("name") { Description = "Names of connectors.", Arity = ArgumentArity.OneOrMore }));

    /// <summary>An argument for the name of one connector.</summary>
    public Argument<string> Name() => Completed(NotEmpty(new Argument<string>("name") { Description = "The connector's name." }));

    private T Completed<T>(T argument)
        where T : Argument
    {
        argument.CompletionSources.Add(context =>
        {
            // The help asks too, outside of any command line. It can do without the names.
            if (context.ParseResult.GetResult(_url) is null)
                return [];
            try
            {
                using var client = new WorkerClient(Address(context.ParseResult) with { Timeout = TimeSpan.FromSeconds(2) });
                return client.GetAsync("connectors", CancellationToken.None).GetAwaiter().GetResult()!.AsArray().Select(name => new System.CommandLine.Completions.CompletionItem((string)name!));
            }
            catch (Exception e) when (e is NoWorkerException or WorkerAnswerException or UsageException or Connect.Errors.ConnectException)
            {
                return []; // there is no place to say it: the shell wants words to choose from
            }
        });
        return argument;
    }

    private WorkerAddress Address(ParseResult arguments) => new(
        arguments.GetRequiredValue(_url),
        Environment.GetEnvironmentVariable(UserVariable),
        Environment.GetEnvironmentVariable(TokenVariable),
        arguments.GetValue(_certificates),
        TimeSpan.FromSeconds(arguments.GetValue(_timeout)));

    private Task<int> RunAsync(ParseResult arguments, Func<WorkerClient, ParseResult, CancellationToken, Task<int>> run, CancellationToken cancellationToken) => StartErrors.ReportAsync(async () =>
    {
        try
        {
            using var client = new WorkerClient(Address(arguments));
            return await run(client, arguments, cancellationToken);
        }
        catch (NoWorkerException e)
        {
            await Console.Error.WriteLineAsync("headrace: " + e.Message);
            return ExitCode.NoWorker;
        }
        catch (WorkerAnswerException e)
        {
            await Console.Error.WriteLineAsync("headrace: " + e.Message);
            return CodeOf(e);
        }
        catch (Exception e) when (e is InvalidConnectorException or Connect.Errors.ConfigException)
        {
            await Console.Error.WriteLineAsync("headrace: " + e.Message);
            return ExitCode.InvalidConnector;
        }
    });

    /// <summary>The exit code after a refusal.</summary>
    public static int CodeOf(WorkerAnswerException refusal) => refusal.Status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => ExitCode.NotAllowed,
        HttpStatusCode.NotFound when !refusal.IsOfPath => ExitCode.NotFound,
        HttpStatusCode.BadRequest when refusal.IsOfConfig => ExitCode.InvalidConnector,
        _ => ExitCode.Failure,
    };

    /// <summary>A name could not be told from the path of all connectors if it were empty.</summary>
    private static T NotEmpty<T>(T argument)
        where T : Argument
    {
        argument.Validators.Add(static result =>
        {
            if (result.Tokens.Any(static token => token.Value.Length == 0))
                result.AddError("A connector's name is not empty.");
        });
        return argument;
    }
}
