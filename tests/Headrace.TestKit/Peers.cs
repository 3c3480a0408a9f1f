namespace Headrace.TestKit;

/// <summary>Where the real systems lie that compatibility tests start: Apache Kafka, Kafka Connect, HDFS.</summary>
public static class Peers
{
    // xunit.v3 takes an exception whose message starts with this token for a skipped test.
    private const string DynamicSkipToken = "$XunitDynamicSkip$";

    /// <summary>The folder that holds <c>bin/kafka-broker</c> and the others, or null where it is absent.</summary>
    /// <remarks>It is named by HEADRACE_PEERS, or is <c>shared/peers</c> beside the repository.</remarks>
    public static string? Folder { get; } = Find();

    /// <summary>Whether the real systems are there.</summary>
    public static bool ArePresent => Folder is not null;

    /// <summary>Why a test that needs a real system is skipped, or null where they are there.</summary>
    public static string? SkipReason => ArePresent ? null : "The real systems are absent: HEADRACE_PEERS names no folder with bin/kafka-broker, and there is no shared/peers beside the repository.";

    /// <summary>Skips the running test, with the reason, where the real systems are absent.</summary>
    public static void SkipUnlessPresent()
    {
        if (SkipReason is { } reason)
            throw new InvalidOperationException(DynamicSkipToken + reason);
    }

    /// <summary>The full path of one of the peers' scripts, for example <c>kafka-tool</c>.</summary>
    public static string Script(string name)
    {
        SkipUnlessPresent();
        return Path.Combine(Folder!, "bin", name);
    }

    private static string? Find()
    {
        string?[] candidates = [Environment.GetEnvironmentVariable("HEADRACE_PEERS"), RepositoryRoot.Combine("..", "shared", "peers")];
        return candidates.OfType<string>().Where(candidate => candidate.Length > 0).Select(Path.GetFullPath)
            .FirstOrDefault(candidate => File.Exists(Path.Combine(candidate, "bin", "kafka-broker")));
    }
}
