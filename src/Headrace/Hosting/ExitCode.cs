namespace Headrace.Hosting;

/// <summary>The exit codes of the program. They are part of its interface: scripts rely on them.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The program could not start, or had to give up; or a worker refused what was asked of it.</summary>
    public const int Failure = 1;

    /// <summary>A worker could not be started with its file. Kafka Connect's workers end with the same code.</summary>
    public const int InvalidWorker = 2;

    /// <summary>The command line is wrong. The code is that of a wrong file, as of most programs.</summary>
    public const int Usage = 2;

    /// <summary>A connector of the command line, or the file that describes it, is invalid, or a REST extension is not there. Kafka Connect's workers end with the same code.</summary>
    public const int InvalidConnector = 3;

    /// <summary>No worker answers.</summary>
    public const int NoWorker = 4;

    /// <summary>There is no connector of that name.</summary>
    public const int NotFound = 5;

    /// <summary><c>headrace diff</c> found differences.</summary>
    public const int Different = 6;

    /// <summary>The worker wants a login, or the user may not do it.</summary>
    public const int NotAllowed = 7;
}
