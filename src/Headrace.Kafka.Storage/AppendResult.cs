using Headrace.Kafka.Protocol;

namespace Headrace.Kafka.Storage;

/// <summary>The outcome of an append that the disk did not refuse.</summary>
/// <param name="ErrorCode">None; or DUPLICATE is no error: see <paramref name="IsDuplicate"/>. OUT_OF_ORDER_SEQUENCE_NUMBER, INVALID_PRODUCER_EPOCH, RECORD_LIST_TOO_LARGE or INVALID_RECORD where nothing was written.</param>
/// <param name="BaseOffset">The offset of the first record; of the original for a duplicate; -1 with an error.</param>
/// <param name="LastOffset">The offset of the last record. Durable once <see cref="PartitionLog.WaitUntilDurableAsync"/> for <c>LastOffset + 1</c> completes.</param>
/// <param name="MaxTimestamp">The largest timestamp of the batches; of the original for a duplicate.</param>
/// <param name="LogStartOffset">The log start offset at that moment.</param>
/// <param name="IsDuplicate">The producer sent these batches before; nothing was written.</param>
internal readonly record struct AppendResult(ErrorCode ErrorCode, long BaseOffset, long LastOffset, long MaxTimestamp, long LogStartOffset, bool IsDuplicate);
