using Headrace.Kafka.Storage.Disk;
using Headrace.Kafka.Storage.Flushing;
using Microsoft.Extensions.Logging;

namespace Headrace.Kafka.Storage;

/// <summary>What all logs of a data folder share.</summary>
/// <param name="Disk">The file system.</param>
/// <param name="Flusher">The group commit.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">Where to tell what happened.</param>
/// <param name="CheckpointBytes">How many bytes a log takes before it asks for a new recovery point.</param>
/// <param name="CheckpointDue">Called by a log that wants one.</param>
internal sealed record LogServices(
    IDisk Disk, LogFlusher Flusher, TimeProvider Time, ILogger Logger, long CheckpointBytes, Action<PartitionLog> CheckpointDue);
