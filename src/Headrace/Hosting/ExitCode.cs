namespace Headrace.Hosting;

/// <summary>The exit codes of the program. They are part of its interface: scripts rely on them.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The program could not start, or had to give up.</summary>
    public const int Failure = 1;

    /// <summary>A worker could not be started with its file. Kafka Connect's workers end with the same code.</summary>
    public const int InvalidWorker = 2;

    /// <summary>A connector of the command line is invalid. Kafka Connect's standalone worker ends with the same code.</summary>
    public const int InvalidConnector = 3;
}
