using Headrace.Connect.Config;

namespace Headrace.Connect.Transforms.Debezium.Outbox;

/// <summary>The settings of <see cref="EventRouter"/>.</summary>
internal static class EventRouterKeys
{
    private const string Table = "Table";
    private const string Router = "Router";
    private const string Tracing = "Tracing";
    private const string Listeners = " Spans are made where something listens to the ActivitySource " + OutboxTracing.SourceName + ", as OpenTelemetry for .NET does.";

    public static readonly ConfigKey<string> Id = ConfigKey.String("table.field.event.id").Default("id")
        .Document("The column with the event's id, which becomes the header id.", Importance.Low)
        .Display(Table, 1, Width.Medium, "Event ID Field");

    public static readonly ConfigKey<string> Key = ConfigKey.String("table.field.event.key").Default("aggregateid")
        .Document("The column with the record's key.", Importance.Low)
        .Display(Table, 2, Width.Medium, "Event Key Field");

    public static readonly ConfigKey<string> Type = ConfigKey.String("table.field.event.type").Default("type")
        .Document("The column with the event's type. Debezium does not use it: list the column in table.fields.additional.placement.", Importance.Low)
        .Display(Table, 3, Width.Medium, "Event Type Field");

    public static readonly ConfigKey<string> Payload = ConfigKey.String("table.field.event.payload").Default("payload")
        .Document("The column with the record's value.", Importance.Low)
        .Display(Table, 4, Width.Medium, "Event Payload Field");

    public static readonly ConfigKey<string> Timestamp = ConfigKey.String("table.field.event.timestamp").Default(null)
        .Document("The column with the record's timestamp; without it, that of the change event.", Importance.Medium)
        .Display(Table, 5, Width.Medium, "Event Timestamp Field");

    public static readonly ConfigKey<IReadOnlyList<string>> Additional = ConfigKey.List("table.fields.additional.placement").Default(null)
        .Document("Further columns, each as column:place or column:place:alias, where the place is header, envelope or partition.", Importance.High)
        .Display(Table, 6, Width.Medium, "Settings for each additional column in the outbox table");

    public static readonly ConfigKey<string> AdditionalMissing = ConfigKey.String("table.field.additional.missing").Default("error")
        .Check(DebeziumKeys.OneOf("ignore", "error"))
        .Document("What happens where a further column is not there. error: the record fails. ignore: the column is left out.", Importance.Medium)
        .Display(Table, 7, Width.Medium, "Behavior when an additional field is missing in the change data");

    public static readonly ConfigKey<string> SchemaVersion = ConfigKey.String("table.field.event.schema.version").Default(null)
        .Document("The column with the version of the value's schema.", Importance.Low)
        .Display(Table, 8, Width.Medium, "Event Schema Version Field");

    public static readonly ConfigKey<string> InvalidOperation = ConfigKey.String("table.op.invalid.behavior").Default("warn")
        .Check(DebeziumKeys.OneOf("warn", "error", "fatal"))
        .Document("What happens to updates of outbox rows, which there should be none of. warn, error: they are dropped, with a line of that level in the log. fatal: they fail.", Importance.Medium)
        .Display(Table, 9, Width.Medium, "Behavior when capturing an unexpected outbox event");

    public static readonly ConfigKey<bool> ExpandJson = ConfigKey.Boolean("table.expand.json.payload").Default(false)
        .Document("Whether JSON text in the payload becomes a struct, whose schema is made of it. Text that is no JSON object or array stays text.", Importance.Medium)
        .Display(Table, 10, Width.Medium, "Expand Payload escaped string as real JSON");

    public static readonly ConfigKey<string> JsonNull = ConfigKey.String("table.json.payload.null.behavior").Default("ignore")
        .Check(DebeziumKeys.OneOf("ignore", "optional_bytes"))
        .Document("What becomes of nulls in JSON. ignore: they are left out. optional_bytes: they are nulls of optional bytes.", Importance.Medium)
        .Display(Table, 11, Width.Medium, "Behavior when json payload including null value");

    public static readonly ConfigKey<string> RouteByField = ConfigKey.String("route.by.field").Default("aggregatetype")
        .Document("The column whose value decides on the topic.", Importance.High)
        .Display(Router, 1, Width.Medium, "Field to route events by");

    public static readonly ConfigKey<string> TopicRegex = ConfigKey.String("route.topic.regex").Default("(?<routedByValue>.*)")
        .Check(new ValidRegex())
        .Document("A Java regular expression for that value.", Importance.Low)
        .Display(Router, 2, Width.Medium, "The name of the routed topic");

    public static readonly ConfigKey<string> TopicReplacement = ConfigKey.String("route.topic.replacement").Default("outbox.event.${routedByValue}")
        .Document("The topic; $1 and ${name} stand for groups of route.topic.regex.", Importance.High)
        .Display(Router, 3, Width.Medium, "The name of the routed topic");

    public static readonly ConfigKey<bool> TombstoneOnEmpty = ConfigKey.Boolean("route.tombstone.on.empty.payload").Default(false)
        .Document("Whether a null or blank payload makes a tombstone.", Importance.High)
        .Display(Router, 4, Width.Medium, "Empty payloads cause a tombstone message");

    public static readonly ConfigKey<string> TracingField = ConfigKey.String("tracing.span.context.field").Default("tracingspancontext")
        .Document("The column with the context of a span, as text of Java's properties, of which traceparent and tracestate are read: the spans of the event are below it." + Listeners, Importance.High)
        .Display(Tracing, 1, Width.Medium, "Serialized tracing span context field");

    public static readonly ConfigKey<string> TracingOperation = ConfigKey.String("tracing.operation.name").Default("debezium-read")
        .Document("The name of the span for reading the event. It is in another one, db-log-write, for the write that it tells of." + Listeners, Importance.High)
        .Display(Tracing, 2, Width.Medium, "Tracing operation name");

    public static readonly ConfigKey<bool> TracingWithField = ConfigKey.Boolean("tracing.with.context.field.only").Default(false)
        .Document("Whether spans are made only of events with a context. If it is not set, it is as if it were true." + Listeners, Importance.High)
        .Display(Tracing, 3, Width.Medium, "Trace only events with context field present");

    public static readonly ConfigKey<string> FieldNames = ConfigKey.String("field.name.adjustment.mode").Default("none")
        .Check(DebeziumKeys.OneOf("none", "avro", "avro_unicode"))
        .Document(
            "What becomes of characters in the names of fields that table.expand.json.payload makes and that Avro does not allow. none: they stay. avro: each becomes an underscore. " +
            "avro_unicode: each becomes _u and its number in hexadecimal, underscores too.",
            Importance.Low)
        .Display(null, 1, Width.Short, "Field Name Adjustment");

    public static readonly ConfigDef Listed =
    [
        Id, Key, Type, Payload, Timestamp, Additional, AdditionalMissing, SchemaVersion, InvalidOperation, ExpandJson, JsonNull,
        RouteByField, TopicRegex, TopicReplacement, TombstoneOnEmpty, TracingField, TracingOperation, TracingWithField,
    ];

    public static readonly ConfigDef Unlisted = [FieldNames];
}
