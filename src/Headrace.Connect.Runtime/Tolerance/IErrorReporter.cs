namespace Headrace.Connect.Runtime.Tolerance;

/// <summary>Takes reports of failed records.</summary>
internal interface IErrorReporter
{
    /// <summary>Reports; completes when the report is safe. What goes wrong is logged and counted; it fails where going on would lose the record.</summary>
    Task ReportAsync(FailedRecord failed);
}
