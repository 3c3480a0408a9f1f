using Local = Confluent.Kafka.ErrorCode;

namespace Headrace.Kafka.Client.Native;

/// <summary>Why a call about a transaction has failed.</summary>
/// <param name="Code">librdkafka's code.</param>
/// <param name="Reason">Its words.</param>
/// <param name="IsFatal">Whether the producer is of no further use: another one has taken its id, or its transaction took too long.</param>
/// <param name="IsRetriable">Whether the same call may be made again, and goes on where it was.</param>
internal sealed record TransactionError(Local Code, string Reason, bool IsFatal, bool IsRetriable)
{
    /// <summary>Reads and destroys an error of librdkafka; null for none.</summary>
    public static TransactionError? Take(nint error)
    {
        if (error == 0)
            return null;
        var taken = new TransactionError(
            (Local)Librdkafka.ErrorCode(error), Librdkafka.Text(Librdkafka.ErrorString(error)), Librdkafka.IsFatal(error) != 0, Librdkafka.IsRetriable(error) != 0);
        Librdkafka.DestroyError(error);
        return taken;
    }
}
