using System.Diagnostics;
using Headrace.Connect.Data;
using Headrace.Connect.Header;

namespace Headrace.Connect.Transforms.Debezium.Outbox;

/// <summary>Makes the spans of an outbox event, below the span whose context the application wrote beside the row, and hands their context on in the headers.</summary>
/// <remarks>
/// Source: Debezium's documentation of distributed tracing, and its ActivateTracingSpan. Where that one uses OpenTelemetry's classes if they are there, this uses
/// .NET's own interface to it: nothing happens unless something listens to the source of activities.
/// </remarks>
internal sealed class OutboxTracing(string contextField, string operationName, bool needsContext)
{
    /// <summary>Named as Debezium's tracer is: exported spans carry the name.</summary>
    public const string SourceName = "io.debezium.transforms.tracing.TracingSpanUtil";

    private const string LogWriteName = "db-log-write";
    private const string DatabasePrefix = "db.";
    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Whether anybody wants spans.</summary>
    public static bool IsOn => Source.HasListeners();

    /// <summary>Makes the spans of one event.</summary>
    /// <param name="envelope">The change event.</param>
    /// <param name="row">The outbox row.</param>
    /// <param name="headers">Get the context, in place of what they have of one.</param>
    public void Trace(Struct envelope, Struct row, Headers headers)
    {
        var context = row.Schema.Field(contextField) is null ? null : row.GetString(contextField);
        if (context is null && needsContext)
            return;

        var origin = envelope.Schema.Field(Envelope.Source) is { Schema.Type: SchemaType.Struct } place && envelope.Get(place) is { IsNull: false } source ? source.AsStruct() : null;
        using var logWrite = Source.StartActivity(LogWriteName, ActivityKind.Internal, context is null ? default : ParentOf(context), startTime: TimeOf(origin));
        if (logWrite is null)
            return;
        foreach (var field in origin?.Schema.Fields ?? [])
            Tag(logWrite, TagOf(field.Name), origin!, field);
        using (var read = Source.StartActivity(operationName, ActivityKind.Internal, logWrite.Context, startTime: TimeOf(envelope)))
        {
            foreach (var name in (ReadOnlySpan<string>)[Envelope.Operation, Envelope.TimestampMs])
            {
                if (read is not null && envelope.Schema.Field(name) is { } field)
                    Tag(read, name, envelope, field);
            }
        }

        DistributedContextPropagator.Current.Inject(logWrite, headers, static (carrier, name, value) => ((Headers)carrier!).Remove(name).Add(name, Schema.String, DataValue.From(value)));
    }

    /// <summary>The context that Java's properties hold as text; none where they don't.</summary>
    private static ActivityContext ParentOf(string text)
    {
        var properties = SpanContextText.Parse(text);
        DistributedContextPropagator.Current.ExtractTraceIdAndState(
            properties,
            static (object? carrier, string name, out string? value, out IEnumerable<string>? values) =>
            {
                value = ((Dictionary<string, string>)carrier!).GetValueOrDefault(name);
                values = null;
            },
            out var parent,
            out var state);
        return ActivityContext.TryParse(parent, state, isRemote: true, out var context) ? context : default;
    }

    /// <summary>When a span began; the default, which is now, where nothing tells.</summary>
    private static DateTimeOffset TimeOf(Struct? part)
    {
        if (part?.Schema.Field(Envelope.TimestampMs) is not { Schema.Type: SchemaType.Int64 } field || part.GetWithoutDefault(field) is not { Kind: DataKind.Int64 } time)
            return default;
        var millis = time.AsInt64();
        return millis > DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && millis < DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(millis) : default;
    }

    private static string TagOf(string field) => DatabasePrefix + field switch
    {
        "db" => "instance",
        "connector" => "type",
        "name" => "cdc-name",
        _ => field,
    };

    private static void Tag(Activity activity, string name, Struct part, Field field)
    {
        if (part.Get(field) is { IsNull: false } value)
            activity.SetTag(name, value.ToString());
    }
}
