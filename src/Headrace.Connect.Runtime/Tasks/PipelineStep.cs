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
