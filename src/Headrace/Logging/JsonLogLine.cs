using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Headrace.Connect.Runtime.Logging;

namespace Headrace.Logging;

/// <summary>A log entry as one line of JSON: <c>time</c>, <c>level</c>, <c>logger</c>, <c>connector</c> and <c>task</c> where it is theirs, <c>message</c>, <c>error</c>, <c>stack</c>.</summary>
internal static class JsonLogLine
{
    public static string Of(DateTimeOffset time, string level, string category, LogContext? context, string message, Exception? exception, bool isDetailed)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("time"u8, time.UtcDateTime);
            json.WriteString("level"u8, level);
            json.WriteString("logger"u8, category);
            foreach (var (name, value) in context ?? Enumerable.Empty<KeyValuePair<string, object?>>())
            {
                if (value is int number)
                    json.WriteNumber(name, number);
                else
                    json.WriteString(name, value?.ToString());
            }
            json.WriteString("message"u8, message);
            if (exception is not null)
                json.WriteString("error"u8, Chain(exception));
            if (exception is not null && isDetailed)
                json.WriteString("stack"u8, exception.ToString());
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Chain(Exception exception)
    {
        var text = exception.Message;
        for (var cause = exception.InnerException; cause is not null; cause = cause.InnerException)
            text += ": " + cause.Message;
        return text;
    }
}
