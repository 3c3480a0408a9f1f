using System.Reflection;
using System.Text;
using Headrace.Connect.Errors;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Tolerance;

/// <summary>Writes exceptions as Java prints its stack traces, for statuses and dead letter headers that people and tools read.</summary>
public static class JavaTrace
{
    /// <summary>The class name that an exception has in Kafka Connect, or its .NET name.</summary>
    /// <param name="exception">The exception.</param>
    public static string ClassName(Exception exception) => exception switch
    {
        null => throw new ArgumentNullException(nameof(exception)),
        _ when exception.GetType().GetCustomAttribute<KafkaConnectNameAttribute>() is { } stands => stands.Name,
        ConfigException or ClientConfigException => "org.apache.kafka.common.config.ConfigException",
        KafkaException kafka => KafkaExceptionNames.Of(kafka),
        Herding.TooManyTasksException => "org.apache.kafka.connect.runtime.TooManyTasksException",
        BadRequestException => "org.apache.kafka.connect.runtime.rest.errors.BadRequestException",
        ConnectException when exception.GetType().Namespace == typeof(ConnectException).Namespace => "org.apache.kafka.connect.errors." + exception.GetType().Name,
        _ => exception.GetType().FullName ?? exception.GetType().Name,
    };

    /// <summary>What Kafka's own exception says, where that is known, so that whoever looks for its text finds it.</summary>
    private static string Message(Exception exception) => (exception as KafkaException)?.KafkaText ?? exception.Message;

    /// <summary>An exception's first line: class and message, if it has one.</summary>
    internal static string Summary(Exception exception) => Message(exception) is { Length: > 0 } message ? $"{ClassName(exception)}: {message}" : ClassName(exception);

    /// <summary>The trace: class, message, frames, then the causes.</summary>
    /// <param name="exception">The exception.</param>
    public static string Of(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var text = new StringBuilder();
        for (var current = exception; current is not null; current = current is Tasks.TopicNotCreatedException ? null : current.InnerException)
        {
            if (text.Length > 0)
                text.Append("Caused by: ");
            text.Append(Summary(current)).Append('\n');
            if (current.StackTrace is not { } frames)
                continue;
            foreach (var line in frames.AsSpan().EnumerateLines())
            {
                var frame = line.Trim();
                if (frame.StartsWith("at "))
                    text.Append('\t').Append(frame).Append('\n');
            }
        }
        return text.ToString();
    }
}
