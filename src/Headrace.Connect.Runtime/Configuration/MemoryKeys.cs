using Headrace.Connect.Config;

namespace Headrace.Connect.Runtime.Configuration;

/// <summary>The limits of a worker's memory, which Kafka Connect does not have.</summary>
internal static class MemoryKeys
{
    public static ConfigKey[] All { get; } =
    [
        ConfigKey.Long("headrace.memory.budget.bytes").Optional().Check(ConfigChecks.AtLeastIfGiven(1))
            .Document("How many bytes the records of all tasks of the worker may take. By default half of the memory that the process may have.", Importance.Medium),
    ];
}
