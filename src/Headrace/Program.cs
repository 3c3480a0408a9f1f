using System.CommandLine;
using Headrace.Commands;
using Headrace.Commands.Connectors;
using Headrace.Commands.DeadLetters;

var root = new RootCommand("Headrace: Kafka Connect for .NET, with a durable broker in the same process.")
{
    StartCommand.Create(),
    ConnectStandaloneCommand.Create(),
    ConnectDistributedCommand.Create(),
    BrokerCommand.Create(),
    ConnectorsCommand.Create(),
    ApplyCommands.Diff(),
    ApplyCommands.Apply(),
    DeadLettersCommand.Create(),
    TryCommand.Create(),
    TestCommand.Create(),
    CompletionCommand.Create(),
    PluginsCommand.Create(),
};

return await CommandLine.RunAsync(root, args);
