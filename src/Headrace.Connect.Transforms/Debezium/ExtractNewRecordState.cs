using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Header;

namespace Headrace.Connect.Transforms.Debezium;

/// <summary>Unwraps Debezium's change events: a record's value becomes the row as it is now. What is no change event passes unchanged.</summary>
/// <remarks>Source: Debezium's documentation of event flattening, and its class of that name.</remarks>
[KafkaConnectName("io.debezium.transforms.ExtractNewRecordState")]
public sealed class ExtractNewRecordState() : DebeziumTransformation(ExtractNewRecordStateKeys.Listed, ExtractNewRecordStateKeys.Unlisted)
{
    private const string DeletedField = "__deleted";
    private const string InsertionPurpose = "source field insertion";
    private const string RoutingPurpose = "Read record to set topic routing for CREATE / UPDATE";
    private static readonly DataValue Deleted = DataValue.From("true");
    private static readonly DataValue NotDeleted = DataValue.From("false");
    private static readonly DataValue DeleteOperation = DataValue.From("d");

    private readonly SchemaCache<Plan> _plans = new();
    private Handling _handling;
    private string? _routeByField;
    private FieldReference[] _addedFields = [];
    private FieldReference[] _addedHeaders = [];
    private string? _dropHeader;
    private FieldDropper? _keyDropper;
    private FieldDropper? _valueDropper;
    private bool _replaceNullWithDefault;

    private enum Handling
    {
        Drop,
        Tombstone,
        Rewrite,
        RewriteWithTombstone,
        DeleteToTombstone,
    }

    private bool Rewrites => _handling is Handling.Rewrite or Handling.RewriteWithTombstone;

    /// <inheritdoc/>
    public override ConnectRecord? Apply(ConnectRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.Value.IsNull)
            return _handling == Handling.RewriteWithTombstone ? KeepTombstone(record) : null;
        if (!Envelope.IsIn(record))
            return record;

        var envelope = Require.Struct(record.Value, "Read change event");
        var plan = _plans.Find(envelope.Schema) ?? _plans.Add(envelope.Schema, MakePlan(envelope.Schema));
        if (envelope.Get(plan.After) is { IsNull: false } after)
            return Unwrap(record, envelope, plan, after);

        // A change event with neither is a truncate, which is about no row.
        var before = envelope.Get(plan.Before ?? throw new DataException($"Unknown field: {Envelope.Before}"));
        return before.IsNull ? null : Delete(record, envelope, plan, before);
    }

    private protected override void Configure(ParsedConfig config, ParsedConfig unlisted)
    {
        _handling = config.Get(ExtractNewRecordStateKeys.Handling).ToUpperInvariant() switch
        {
            "DROP" => Handling.Drop,
            "REWRITE" => Handling.Rewrite,
            "REWRITE-WITH-TOMBSTONE" => Handling.RewriteWithTombstone,
            "DELETE-TO-TOMBSTONE" => Handling.DeleteToTombstone,
            _ => Handling.Tombstone,
        };
        _routeByField = config.Get(ExtractNewRecordStateKeys.RouteByField) is { Length: > 0 } field ? field : null;
        _addedFields = FieldReference.Parse(ExtractNewRecordStateKeys.AddFields.Name, config.Get(ExtractNewRecordStateKeys.AddFieldsPrefix), config.Get(ExtractNewRecordStateKeys.AddFields));
        _addedHeaders = FieldReference.Parse(ExtractNewRecordStateKeys.AddHeaders.Name, config.Get(ExtractNewRecordStateKeys.AddHeadersPrefix), config.Get(ExtractNewRecordStateKeys.AddHeaders));
        _dropHeader = config.GetOptional(ExtractNewRecordStateKeys.DropFieldsHeader) is { } header && !string.IsNullOrWhiteSpace(header) ? header : null;
        _valueDropper = new(config.Get(ExtractNewRecordStateKeys.DropFieldsKeepCompatible));
        _keyDropper = config.Get(ExtractNewRecordStateKeys.DropFieldsFromKey) ? new(config.Get(ExtractNewRecordStateKeys.DropFieldsKeepCompatible)) : null;
        _replaceNullWithDefault = unlisted.Get(ExtractNewRecordStateKeys.ReplaceNullWithDefault);
        _plans.Clear();
    }

    private ConnectRecord KeepTombstone(ConnectRecord record)
    {
        Headers? headers = null;
        foreach (var reference in _addedHeaders)
        {
            if (reference.Name == Envelope.Operation)
                (headers ??= record.Headers.Duplicate()).Add(new(reference.NewName, Schema.String, DeleteOperation));
        }

        return headers is null
            ? record
            : record.NewRecord(record.Topic, record.KafkaPartition, record.KeySchema, record.Key, record.ValueSchema, record.Value, record.Timestamp, headers);
    }

    private ConnectRecord Unwrap(ConnectRecord record, Struct envelope, Plan plan, in DataValue after)
    {
        var row = Require.Struct(after, _routeByField is null ? InsertionPurpose : RoutingPurpose);
        var rows = plan.RowsOf(row.Schema);
        var value = Rewrite(row, envelope, plan, rows.Full, NotDeleted);
        var topic = _routeByField is null ? record.Topic : Route(record, row);
        var headers = AddHeaders(record, envelope, plan);
        var key = record.Key;
        if (DroppedFields(record, headers) is { Count: > 0 } dropped)
        {
            key = DropFromKey(key, dropped);
            value = _valueDropper!.Drop(value, dropped);
        }

        plan.RequireOperation(envelope);
        return record.NewRecord(topic, record.KafkaPartition, KeySchemaOf(record, key), key, value.Schema, DataValue.From(value), record.Timestamp, headers);
    }

    private ConnectRecord? Delete(ConnectRecord record, Struct envelope, Plan plan, in DataValue before)
    {
        if (_handling == Handling.Drop)
            return null;

        // MongoDB's rows are text, of which a tombstone can be made, but nothing else.
        var topic = _routeByField is null ? record.Topic : Route(record, before.Kind == DataKind.Struct ? before.AsStruct() : throw new DataException("Field 'before' is not of type STRUCT"));
        var headers = AddHeaders(record, envelope, plan);
        var key = record.Key;
        var dropped = DroppedFields(record, headers);
        if (dropped is { Count: > 0 })
            key = DropFromKey(key, dropped);
        if (!Rewrites)
        {
            // Only the value is null: the schema of rows stays, and with it what a JDBC sink takes for a delete.
            var schema = _handling == Handling.DeleteToTombstone ? null : plan.After.Schema;
            return record.NewRecord(topic, record.KafkaPartition, KeySchemaOf(record, key), key, schema, default, record.Timestamp, headers);
        }

        var row = Require.Struct(before, InsertionPurpose);
        var rows = plan.RowsOf(row.Schema);
        var value = dropped is { Count: > 0 } ? DropAndRewrite(row, envelope, plan, rows, dropped) : Rewrite(row, envelope, plan, rows.Full, Deleted);
        plan.RequireOperation(envelope);
        return record.NewRecord(topic, record.KafkaPartition, KeySchemaOf(record, key), key, value.Schema, DataValue.From(value), record.Timestamp, headers);
    }

    /// <summary>Deletes lose their fields before others are added, so that one that is added may have the name of one that goes.</summary>
    private Struct DropAndRewrite(Struct row, Struct envelope, Plan plan, Rows rows, IReadOnlyList<DataValue> dropped)
    {
        var marked = new Struct(rows.Marked);
        CopyRow(row, marked);
        marked.Set(rows.Marked.Fields[row.Schema.Fields.Count], Deleted);
        var kept = _valueDropper!.Drop(marked, dropped);
        var schema = ReferenceEquals(kept, marked) ? rows.Full : plan.DroppedSchemas.Get(kept.Schema, plan.AddFields);
        var value = new Struct(schema);
        var next = 0;
        for (; next < kept.Schema.Fields.Count; next++)
            value.Set(schema.Fields[next], kept.GetWithoutDefault(kept.Schema.Fields[next]));
        Add(value, next, envelope, plan);
        return value;
    }

    private Struct Rewrite(Struct row, Struct envelope, Plan plan, Schema schema, in DataValue deleted)
    {
        var value = new Struct(schema);
        CopyRow(row, value);
        var next = row.Schema.Fields.Count;
        if (Rewrites)
            value.Set(schema.Fields[next++], deleted);
        Add(value, next, envelope, plan);
        return value;
    }

    /// <summary>Copies the row into the first slots, whose schemas are the row's own: what fits the one fits the other.</summary>
    private void CopyRow(Struct row, Struct target)
    {
        var fields = row.Schema.FieldSpan;
        var readsDefaults = Rewrites && _replaceNullWithDefault;
        for (var index = 0; index < fields.Length; index++)
        {
            // A required field without a value, though it has a default, may stay without one: its reader puts the default there.
            ref var content = ref row.Slot(index);
            target.Slot(index) = readsDefaults && content.IsNull ? fields[index].Schema.DefaultValue : content;
        }
    }

    private static void Add(Struct value, int next, Struct envelope, Plan plan)
    {
        foreach (var place in plan.Fields)
            value.Slot(next++) = place.Read(envelope);
    }

    private static Headers? AddHeaders(ConnectRecord record, Struct envelope, Plan plan)
    {
        if (plan.Headers.Length == 0)
            return null;
        var headers = record.Headers.Duplicate();
        foreach (var place in plan.Headers)
            headers.Add(place.NewName, place.Schema, place.Read(envelope));
        return headers;
    }

    private string? Route(ConnectRecord record, Struct row) => row.GetString(_routeByField!) is { } topic && !string.IsNullOrWhiteSpace(topic) ? topic : record.Topic;

    /// <summary>The fields that the first header of the configured name lists.</summary>
    private IReadOnlyList<DataValue>? DroppedFields(ConnectRecord record, Headers? added)
    {
        if (_dropHeader is null || (added is null && !record.HasHeaders))
            return null;
        foreach (var header in added ?? record.Headers)
        {
            if (header.Key != _dropHeader)
                continue;
            return header.Value.Kind switch
            {
                DataKind.Array => header.Value.AsArray(),
                DataKind.Null => null,
                _ => throw new DataException($"The header {_dropHeader}, which {ExtractNewRecordStateKeys.DropFieldsHeader.Name} names, holds no list of fields but {header.Value}."),
            };
        }

        return null;
    }

    private DataValue DropFromKey(in DataValue key, IReadOnlyList<DataValue> dropped) =>
        _keyDropper is null || key.Kind != DataKind.Struct ? key : DataValue.From(_keyDropper.Drop(key.AsStruct(), dropped));

    private static Schema? KeySchemaOf(ConnectRecord record, in DataValue key) => key.IsSameAs(record.Key) ? record.KeySchema : key.AsStruct().Schema;

    private Plan MakePlan(Schema envelope) => new(
        envelope.Field(Envelope.After) ?? throw new DataException($"Unknown field: {Envelope.After}"),
        envelope.Field(Envelope.Before),
        new Lazy<FieldReference.Place[]>(() => Find(_addedFields, envelope)),
        Find(_addedHeaders, envelope),
        Rewrites,
        envelope.Field(Envelope.Operation) is { Schema.Type: SchemaType.String });

    private static FieldReference.Place[] Find(FieldReference[] references, Schema envelope) =>
        [.. references.Select(reference => reference.FindIn(envelope)).OfType<FieldReference.Place>()];

    /// <summary>What is done with the envelopes of one schema.</summary>
    private sealed class Plan(Field after, Field? before, Lazy<FieldReference.Place[]> fields, FieldReference.Place[] headers, bool marksDeleted, bool hasOperation)
    {
        private readonly SchemaCache<Rows> _rows = new();

        public Field After { get; } = after;

        public Field? Before { get; } = before;

        /// <summary>The added fields. They are looked up for rows alone: a tombstone may come of envelopes that lack what they name.</summary>
        public FieldReference.Place[] Fields => fields.Value;

        public FieldReference.Place[] Headers { get; } = headers;

        /// <summary>The schemas of deleted rows after fields were taken out.</summary>
        public SchemaCache<Schema> DroppedSchemas { get; } = new();

        /// <summary>Rows are only those of envelopes that say what was done, as in Debezium.</summary>
        /// <exception cref="DataException">This one doesn't; the message is Debezium's.</exception>
        public void RequireOperation(Struct envelope)
        {
            if (!hasOperation)
                _ = envelope.GetString(Envelope.Operation);
        }

        public Rows RowsOf(Schema row) => _rows.Find(row) ?? _rows.Add(row, MakeRows(row));

        public Schema AddFields(Schema row)
        {
            var builder = CopyOf(row);
            foreach (var place in Fields)
                builder.Field(place.NewName, place.Schema);
            return builder.Build();
        }

        private static SchemaBuilder CopyOf(Schema row)
        {
            var builder = SchemaBuilder.Struct().WithBasicsOf(row);
            foreach (var field in row.Fields)
                builder.Field(field.Name, field.Schema);
            return builder;
        }

        private Rows MakeRows(Schema row)
        {
            var marked = marksDeleted ? CopyOf(row).Field(DeletedField, Schema.OptionalString).Build() : row;
            return new(marked, AddFields(marked));
        }
    }

    /// <summary>The schemas that rows of one schema get.</summary>
    /// <param name="Marked">With the mark of deleted rows, if there is one.</param>
    /// <param name="Full">With the added fields too.</param>
    private sealed record Rows(Schema Marked, Schema Full);
}
