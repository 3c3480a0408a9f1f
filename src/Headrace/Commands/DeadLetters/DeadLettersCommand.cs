using System.CommandLine;

namespace Headrace.Commands.DeadLetters;

/// <summary><c>headrace dead-letters …</c>: shows what is in dead letter queues, and sends it back.</summary>
internal static class DeadLettersCommand
{
    public static Command Create()
    {
        var options = new QueueOptions();
        return new("dead-letters", "Shows what is in a dead letter queue, and sends it back to where it came from.")
        {
            DeadLetterList.Create(options),
            DeadLetterDetails.Create(options),
            DeadLetterReplayCommand.Create(options),
        };
    }
}
