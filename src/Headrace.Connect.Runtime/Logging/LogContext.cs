using System.Collections;
using System.Globalization;

namespace Headrace.Connect.Runtime.Logging;

/// <summary>Whose a log line is: a connector's or a task's, as Kafka Connect's <c>connector.context</c> says it. It is the scope that their loggers log in.</summary>
public sealed class LogContext : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly KeyValuePair<string, object?>[] _values;
    private readonly string _text;

    private LogContext(string text, params KeyValuePair<string, object?>[] values) => (_text, _values) = (text, values);

    /// <inheritdoc/>
    public int Count => _values.Length;

    /// <inheritdoc/>
    public KeyValuePair<string, object?> this[int index] => _values[index];

    /// <summary>The context of a connector.</summary>
    /// <param name="connector">Its name.</param>
    public static LogContext OfConnector(string connector) => new($"[{connector}|worker] ", new KeyValuePair<string, object?>("connector", connector));

    /// <summary>The context of a task.</summary>
    /// <param name="task">The task.</param>
    public static LogContext OfTask(ConnectorTaskId task) => new(
        string.Create(CultureInfo.InvariantCulture, $"[{task.Connector}|task-{task.Task}] "), new("connector", task.Connector), new("task", task.Task));

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, object?>>)_values).GetEnumerator();

    /// <summary>The text of Kafka Connect's log files: <c>[name|task-0] </c> with a space at its end.</summary>
    public override string ToString() => _text;

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
