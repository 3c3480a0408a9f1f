using Headrace.Connect.Errors;

namespace Headrace.Connect.Runtime.Explanations;

/// <summary>A record has failed, and errors are not tolerated.</summary>
[KafkaConnectName("org.apache.kafka.connect.errors.ConnectException")]
internal sealed class ToleranceExceededException(Exception cause, ErrorExplanation explanation) : ConnectException("Tolerance exceeded in error handler", cause)
{
    /// <summary>What is said of the record.</summary>
    public ErrorExplanation Explanation => explanation;
}
