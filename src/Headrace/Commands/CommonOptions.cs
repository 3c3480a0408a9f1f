using System.CommandLine;

namespace Headrace.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<string> Data() => new("--data")
    {
        Description = "The folder that holds topics, offsets and connectors. It is made if it is not there.",
        DefaultValueFactory = _ => "headrace-data",
        HelpName = "DIR",
    };

    public static Option<int> KafkaPort() => new("--kafka-port")
    {
        Description = "The broker's port on 127.0.0.1; 0 takes a free one.",
        DefaultValueFactory = _ => 9092,
        HelpName = "PORT",
    };
}
