namespace Headrace.Connect.Runtime.Configuration;

/// <summary>Where a worker keeps configs, offsets and statuses.</summary>
public enum WorkerMode
{
    /// <summary>In memory and in an offset file.</summary>
    Standalone,

    /// <summary>In topics.</summary>
    Distributed,
}
