using Headrace.Connect.Config;

namespace Headrace.Connect.Runtime.Configuration;

/// <summary>How workers of a group find out that another one was killed. A setting that Kafka Connect does not have.</summary>
internal static class FailureDetection
{
    private const string ByConnection = "connection";
    private const string BySession = "session";

    public static ConfigKey<string> Key { get; } = ConfigKey.String("headrace.worker.failure.detection").Default(ByConnection).Check(ConfigChecks.OneOf(ByConnection, BySession))
        .Document(
            $"How a worker that was killed is found. {ByConnection}: a connection between it and the group's leader breaks, and nothing listens at its address any more, so that it is put out of the " +
            $"group at once. {BySession}: only when its session ends (session.timeout.ms), as in Kafka Connect.", Importance.Low);

    public static bool IsByConnection(WorkerConfig config) => config.Text(Key.Name) == ByConnection;
}
