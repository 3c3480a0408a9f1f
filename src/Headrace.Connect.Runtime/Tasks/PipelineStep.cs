using System.Globalization;
using System.Runtime.InteropServices;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Header;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Tolerance;
using Headrace.Connect.Source;
using Headrace.Kafka.Client;
using Headrace.Kafka.Protocol;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>How far a record has come.</summary>
internal enum PipelineStep
{
    /// <summary>Converted.</summary>
    Ready,

    /// <summary>Dropped by a transformation, or skipped because it failed and errors are tolerated.</summary>
    Dropped,

    /// <summary>An operation failed and is to be tried again after the delay.</summary>
    Retry,
}
