using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Explanations;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Tolerance;

/// <summary>The retries of one operation: none yet by default.</summary>
internal struct RetryState
{
    public int Attempts;
    public DateTimeOffset Deadline;
}
