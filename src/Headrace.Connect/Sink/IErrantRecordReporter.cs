namespace Headrace.Connect.Sink;

/// <summary>Takes records that a sink task could not write. Source: KIP-610.</summary>
public interface IErrantRecordReporter
{
    /// <summary>Reports a record.</summary>
    /// <param name="record">The record as it was put, or one made of it.</param>
    /// <param name="exception">Why it could not be written.</param>
    /// <returns>Completes when the report is safe. The record's offset is not committed before.</returns>
    /// <exception cref="Errors.ConnectException">Errors are not tolerated: the task fails.</exception>
    Task ReportAsync(SinkRecord record, Exception exception);
}
