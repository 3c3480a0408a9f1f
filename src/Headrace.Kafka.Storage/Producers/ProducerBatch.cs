namespace Headrace.Kafka.Storage.Producers;

/// <summary>What is remembered of a batch that an idempotent producer appended.</summary>
internal readonly record struct ProducerBatch(int BaseSequence, int LastSequence, long BaseOffset, long LastOffset, long MaxTimestamp);
