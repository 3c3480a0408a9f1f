using System.CommandLine;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.DeadLetters;
using Headrace.Hosting;
using Headrace.Logging;

namespace Headrace.Commands.DeadLetters;

/// <summary>The options of all commands about dead letters: which queue, at which broker, and which letters.</summary>
internal sealed class QueueOptions
{
    /// <summary>All that Kafka Connect has, also those of which it writes no letters.</summary>
    private static readonly string[] Stages =
        ["TASK_PUT", "TASK_POLL", "KAFKA_PRODUCE", "KAFKA_CONSUME", "TRANSFORMATION", "KEY_CONVERTER", "VALUE_CONVERTER", "HEADER_CONVERTER"];

    private readonly Option<string> _topic = new("--topic") { Description = "The dead letter queue's topic.", Required = true, HelpName = "TOPIC" };

    private readonly Option<string> _servers = new("--bootstrap-server")
    {
        Description = "Brokers.",
        DefaultValueFactory = _ => "127.0.0.1:9092",
        HelpName = "HOST:PORT",
    };

    private readonly Option<string?> _clientConfig = new("--command-config") { Description = "Settings of Kafka's clients, for logins and TLS.", HelpName = "FILE" };
    private readonly Option<bool> _json = new("--json") { Description = "Prints JSON." };
    private readonly Option<string?> _connector = new("--connector") { Description = "Only letters of this connector.", HelpName = "NAME" };
    private readonly Option<string?> _stage = new("--stage") { Description = "Only letters of this stage, such as VALUE_CONVERTER.", HelpName = "STAGE" };
    private readonly Option<string?> _exception = new("--exception") { Description = "Only letters with this text in the class or message of their exception.", HelpName = "TEXT" };
    private readonly Option<string?> _from = new("--from") { Description = "Only letters from this offset, or this time of their records, on.", HelpName = "OFFSET|TIME" };
    private readonly Option<string?> _to = new("--to") { Description = "Only letters before this offset or time.", HelpName = "OFFSET|TIME" };

    /// <summary>Adds the options that say which queue.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_topic, _servers, _clientConfig, _json])
            command.Options.Add(option);
    }

    /// <summary>Adds those that say which letters.</summary>
    public void AddFilterTo(Command command)
    {
        foreach (var option in (Option[])[_connector, _stage, _exception, _from, _to])
            command.Options.Add(option);
    }

    public string Topic(ParseResult arguments) => arguments.GetRequiredValue(_topic);

    public bool IsJson(ParseResult arguments) => arguments.GetValue(_json);

    public DeadLetterFilter Filter(ParseResult arguments) => new()
    {
        Connector = arguments.GetValue(_connector),
        Stage = Stage(arguments),
        Exception = arguments.GetValue(_exception),
        From = Bound(arguments, _from),
        To = Bound(arguments, _to),
    };

    private string? Stage(ParseResult arguments) => arguments.GetValue(_stage) is { } stage && !Stages.Contains(stage, StringComparer.OrdinalIgnoreCase)
        ? throw new UsageException($"--stage is {stage}, which is none. There are {string.Join(", ", Stages)}.")
        : arguments.GetValue(_stage);

    private static DeadLetterBound? Bound(ParseResult arguments, Option<string?> option)
    {
        try
        {
            return arguments.GetValue(option) is { } text ? DeadLetterBound.Parse(text) : null;
        }
        catch (ConnectException e)
        {
            throw new UsageException($"{option.Name}: {e.Message}", e);
        }
    }

    /// <summary>Runs a command with what it works with.</summary>
    public void SetAction(Command command, Func<DeadLetterTool, ParseResult, CancellationToken, Task<int>> run) => command.SetAction((arguments, cancellationToken) =>
        StartErrors.ReportAsync(async () =>
        {
            using var logging = new ProgramLogging(Console.Error);
            var properties = new Dictionary<string, string>(StringComparer.Ordinal);
            if (arguments.GetValue(_clientConfig) is { } file)
            {
                foreach (var (key, value) in CommonOptions.ReadProperties(file))
                    properties[key] = value ?? "";
            }
            properties["bootstrap.servers"] = arguments.GetRequiredValue(_servers);
            return await run(new(properties, logging.Factory.CreateLogger("Headrace.DeadLetters"), TimeProvider.System), arguments, cancellationToken);
        }));
}
