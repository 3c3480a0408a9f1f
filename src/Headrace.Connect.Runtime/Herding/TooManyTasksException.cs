namespace Headrace.Connect.Runtime.Herding;
/// <summary>A connector has made more tasks than it may.</summary>
internal sealed class TooManyTasksException(string connector, int count, int max) : Headrace.Connect.Errors.ConnectException(
    $"The connector {connector} has generated {count} tasks, which is greater than {max}, the maximum number of tasks it is configured to create. " +
    "This behaviour should be considered a bug and is disallowed. If necessary, it can be permitted by reconfiguring the connector with " +
    "'tasks.max.enforce' set to false; however, this option will be removed in a future release of Kafka Connect.");
