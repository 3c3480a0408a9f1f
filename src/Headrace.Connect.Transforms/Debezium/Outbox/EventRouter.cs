using System.Globalization;
using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Header;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Transforms.Debezium.Outbox;

/// <summary>Makes events of the rows that are inserted into an outbox table, and sends each to the topic of what it is about.</summary>
/// <remarks>Source: Debezium's documentation of the outbox event router, and its class of that name.</remarks>
[KafkaConnectName("io.debezium.transforms.outbox.EventRouter")]
public sealed class EventRouter() : DebeziumTransformation(EventRouterKeys.Listed, EventRouterKeys.Unlisted)
{
    private const string PayloadField = "payload";
    private const string IdHeader = "id";

    /// <summary>Versions and routes are data, so that the schemas made for them have a limit.</summary>
    private const int SchemasMax = 1000;

    private readonly Dictionary<EventSchemaKey, Schema> _schemas = [];
    private readonly Dictionary<string, string> _topics = new(StringComparer.Ordinal);
    private OutboxColumns _columns = new("", "", "", "");
    private OutboxColumns? _oracleColumns;
    private string? _timestamp;
    private string? _version;
    private OutboxTracing? _tracing;
    private string _invalidOperation = "";
    private AdditionalField[] _additional = [];
    private bool _ignoresMissing;
    private bool _hasEnvelope;
    private bool _tombstoneOnEmpty;
    private JsonExpander? _expander;
    private ILogger _logger = NullLogger.Instance;
    private JavaRegex? _topicRegex;
    private string _topicReplacement = "";

    /// <inheritdoc/>
    public override void UseLogger(ILogger logger) => _logger = logger;

    /// <inheritdoc/>
    public override ConnectRecord? Apply(ConnectRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.Value.IsNull)
            return null;
        if (!Envelope.IsIn(record))
            return record;

        var envelope = Require.Struct(record.Value, "Detect Debezium Operation");
        switch (envelope.GetString(Envelope.Operation))
        {
            case "d":
                // Rows may be deleted once they were captured.
                return null;
            case "u":
                RefuseUpdate(record);
                return null;
        }

        var after = envelope.Schema.Field(Envelope.After) ?? throw new DataException($"Unknown field: {Envelope.After}");
        return Route(record, envelope, Require.Struct(envelope.Get(after), "Read Outbox Event"));
    }

    private protected override void Configure(ParsedConfig config, ParsedConfig unlisted)
    {
        _columns = OutboxColumns.Of(config);
        _oracleColumns = OutboxColumns.ForOracle(config);
        _timestamp = config.GetOptional(EventRouterKeys.Timestamp);
        _version = config.GetOptional(EventRouterKeys.SchemaVersion);
        _tracing = TracingOf(config);
        _invalidOperation = config.Get(EventRouterKeys.InvalidOperation).Trim().ToUpperInvariant();
        _additional = AdditionalField.Parse(EventRouterKeys.Additional.Name, config.GetOptional(EventRouterKeys.Additional) ?? []);
        _ignoresMissing = config.Get(EventRouterKeys.AdditionalMissing).Trim().Equals("ignore", StringComparison.OrdinalIgnoreCase);
        _hasEnvelope = _additional.Any(static field => field.Placement == AdditionalFieldPlacement.Envelope);
        _tombstoneOnEmpty = config.Get(EventRouterKeys.TombstoneOnEmpty);
        _expander = config.Get(EventRouterKeys.ExpandJson)
            ? new(config.Get(EventRouterKeys.JsonNull).Trim().Equals("optional_bytes", StringComparison.OrdinalIgnoreCase), SchemaNames.ForFields(unlisted.Get(EventRouterKeys.FieldNames)))
            : null;
        _topicRegex = JavaRegex.Compile(config.Get(EventRouterKeys.TopicRegex));
        _topicReplacement = config.Get(EventRouterKeys.TopicReplacement);
        _schemas.Clear();
        _topics.Clear();
    }

    private void RefuseUpdate(ConnectRecord record)
    {
        switch (_invalidOperation)
        {
            case "FATAL":
                throw new DataException($"Unexpected update message received {record.Key}, fail.");
            case "ERROR":
                _logger.UpdateDroppedAsError(record.Topic);
                break;
            default:
                _logger.UpdateDropped(record.Topic);
                break;
        }
    }

    /// <summary>Unlike Debezium's documentation, its class makes spans only of events with a context unless the setting is there.</summary>
    private static OutboxTracing TracingOf(ParsedConfig config) => new(
        config.Get(EventRouterKeys.TracingField),
        config.Get(EventRouterKeys.TracingOperation),
        !config.Originals.ContainsKey(EventRouterKeys.TracingWithField.Name) || config.Get(EventRouterKeys.TracingWithField));

    private ConnectRecord Route(ConnectRecord record, Struct envelope, Struct row)
    {
        var columns = ColumnsOf(envelope, row);
        var payloadSchema = (row.Schema.Field(columns.Payload) ?? throw new ConnectException($"Unable to find payload field {columns.Payload} in event")).Schema;
        var timestamp = TimestampOf(envelope, row);
        var idField = FieldOf(row, columns.Id);
        var payload = row.Get(columns.Payload);

        // The list belongs to the record that came in.
        var headers = record.Headers.Duplicate();
        if (OutboxTracing.IsOn)
            _tracing?.Trace(envelope, row, headers);
        headers.Add(IdHeader, idField.Schema, row.Get(idField));
        var valueSchema = (Schema?)payloadSchema;
        if (_expander is not null)
            Expand(record, columns.Payload, ref valueSchema, ref payload);

        var value = payload;
        if (_hasEnvelope)
        {
            valueSchema = EventSchemaOf(row, valueSchema ?? payloadSchema, columns);
            value = DataValue.From(new Struct(valueSchema).Set(PayloadField, payload));
        }

        var partition = Place(row, headers, _hasEnvelope ? value.AsStruct() : null);
        if (_tombstoneOnEmpty && IsEmpty(payload))
            (valueSchema, value) = (null, default);
        var keyField = FieldOf(row, columns.Key);
        return record.NewRecord(TopicOf(RouteOf(row, columns)), partition, keyField.Schema, row.Get(keyField), valueSchema, value, timestamp, headers);
    }

    /// <summary>Oracle's rows have columns in upper case, unless they were made otherwise.</summary>
    private OutboxColumns ColumnsOf(Struct envelope, Struct row)
    {
        if (row.Schema.Field(_columns.Payload) is not null && row.Schema.Field(_columns.Id) is not null)
            return _columns;
        var isOracle = _oracleColumns is not null && row.Schema.Field(_oracleColumns.Payload) is not null && ConnectorOf(envelope) == "oracle";
        return isOracle ? _oracleColumns! : _columns;
    }

    private static string? ConnectorOf(Struct envelope)
    {
        if (envelope.Schema.Field(Envelope.Source) is not { Schema.Type: SchemaType.Struct } place || envelope.Get(place) is not { IsNull: false } source)
            return null;
        return source.AsStruct() is var origin && origin.Schema.Field("connector") is { Schema.Type: SchemaType.String } ? origin.GetString("connector") : null;
    }

    private static string RouteOf(Struct row, OutboxColumns columns) => row.GetString(columns.RouteBy)
        ?? throw new DataException($"The field {columns.RouteBy}, which {EventRouterKeys.RouteByField.Name} names, is null: there is no topic for the event.");

    private void Expand(ConnectRecord record, string name, ref Schema? schema, ref DataValue payload)
    {
        var reason = "It is no text.";
        if (payload.Kind == DataKind.String && _expander!.TryExpand(name, payload.AsString(), out reason) is { } expanded)
            (schema, payload) = (expanded.Schema, expanded.Value);
        else
            _logger.PayloadNotExpanded(record.Topic, reason);
    }

    private int? Place(Struct row, Headers headers, Struct? envelope)
    {
        int? partition = null;
        foreach (var field in _additional)
        {
            if (_ignoresMissing && row.Schema.Field(field.Name) is null)
                continue;
            switch (field.Placement)
            {
                case AdditionalFieldPlacement.Envelope:
                    envelope!.Set(field.Alias, row.Get(field.Name));
                    break;
                case AdditionalFieldPlacement.Header:
                    headers.Add(field.Alias, FieldOf(row, field.Name).Schema, row.Get(field.Name));
                    break;
                default:
                    partition = Checked(row, field.Name, SchemaType.Int32) is { IsNull: false } number ? number.AsInt32() : null;
                    break;
            }
        }

        return partition;
    }

    /// <summary>The value of a field that has to be of a type, without its default.</summary>
    private static DataValue Checked(Struct row, string name, SchemaType type)
    {
        var field = FieldOf(row, name);
        return field.Schema.Type == type ? row.GetWithoutDefault(field) : throw new DataException($"Field '{name}' is not of type {type.ToString().ToUpperInvariant()}");
    }

    private static Field FieldOf(Struct row, string name) => row.Schema.Field(name) ?? throw new DataException($"{name} is not a valid field name");

    /// <summary>Java trims what is no greater than a space.</summary>
    private static bool IsEmpty(in DataValue payload) => payload.IsNull || (payload.Kind == DataKind.String && !payload.AsString().AsSpan().ContainsAnyExceptInRange('\0', ' '));

    private long? TimestampOf(Struct envelope, Struct row)
    {
        if (_timestamp is null)
            return EventTimeOf(envelope);
        var field = row.Schema.Field(_timestamp) ?? throw new ConnectException($"Unable to find timestamp field {_timestamp} in event");
        if (Checked(row, _timestamp, SchemaType.Int64) is not { IsNull: false } value)
            return EventTimeOf(envelope);
        if (value.Kind != DataKind.Int64)
            throw new ConnectException($"Unsupported field type {field.Schema.Name} for event timestamp");
        var timestamp = value.AsInt64();
        return field.Schema.Name switch
        {
            "io.debezium.time.Timestamp" => timestamp,
            "io.debezium.time.MicroTimestamp" => timestamp / 1_000,
            "io.debezium.time.NanoTimestamp" => timestamp / 1_000_000,
            null => throw new ConnectException("Unsupported field type INT64 (without logical schema name) for event timestamp"),
            var name => throw new ConnectException($"Unsupported field type {name} for event timestamp"),
        };
    }

    private static long? EventTimeOf(Struct envelope) => Checked(envelope, Envelope.TimestampMs, SchemaType.Int64) is { IsNull: false } time ? time.AsInt64() : null;

    private string TopicOf(string route)
    {
        if (_topicRegex is null)
            throw new InvalidOperationException("The transformation has not been configured.");
        if (_topics.TryGetValue(route, out var topic))
            return topic;
        if (_topics.Count == SchemasMax)
            _topics.Clear();
        topic = _topicRegex.Matches(route) ? _topicRegex.ReplaceFirst(route, _topicReplacement) : route;
        _topics.Add(route, topic);
        return topic;
    }

    private Schema EventSchemaOf(Struct row, Schema payload, OutboxColumns columns)
    {
        int? version = _version is not null && Checked(row, _version, SchemaType.Int32) is { IsNull: false } number ? number.AsInt32() : null;
        var route = RouteOf(row, columns);
        var key = new EventSchemaKey(row.Schema, payload, route, version);
        if (_schemas.TryGetValue(key, out var schema))
            return schema;
        if (_schemas.Count == SchemasMax)
            _schemas.Clear();

        var builder = SchemaBuilder.Struct().Name(NameOf(row.Schema, route)).Version(version).Field(PayloadField, payload);
        foreach (var field in _additional.Where(static field => field.Placement == AdditionalFieldPlacement.Envelope))
        {
            if (row.Schema.Field(field.Name) is { } source)
                builder.Field(field.Alias, source.Schema);
            else if (!_ignoresMissing)
                throw new ConnectException(string.Create(CultureInfo.InvariantCulture, $"Unable to find field {field.Name} in event"));
        }

        schema = builder.Build();
        _schemas.Add(key, schema);
        return schema;
    }

    /// <summary>The name of the row's schema with the route before its last part.</summary>
    private static string NameOf(Schema row, string route)
    {
        if (row.Name is not { } name)
            return route;
        var dot = name.LastIndexOf('.');
        return $"{name[..(dot + 1)]}{route}.{name[(dot + 1)..]}";
    }

    private readonly record struct EventSchemaKey(Schema Row, Schema Payload, string Route, int? Version);
}
