using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms;

/// <summary>Adds fields with a record's topic, partition, offset and timestamp, and a fixed one.</summary>
public abstract class InsertField : Transformation
{
    private const string Purpose = "field insertion";
    private const string SuffixNote = " With ! at its end the field is required, with ? or without it is optional.";

    private static readonly ConfigKey<string> TopicKey = Field("topic.field", "The field that gets the topic.");
    private static readonly ConfigKey<string> PartitionKey = Field("partition.field", "The field that gets the partition.");
    private static readonly ConfigKey<string> OffsetKey = Field("offset.field", "The field that gets the offset; only records of sink connectors have one.");
    private static readonly ConfigKey<string> TimestampKey = Field("timestamp.field", "The field that gets the timestamp.");
    private static readonly ConfigKey<string> StaticFieldKey = Field("static.field", "The field that gets the fixed value.");

    private static readonly ConfigKey<string> StaticValueKey = ConfigKey.String("static.value").Default(null)
        .Document("The fixed value.", Importance.Medium);

    private static readonly ConfigDef Definition =
        [TopicKey, PartitionKey, OffsetKey, TimestampKey, StaticFieldKey, StaticValueKey, CommonKeys.ReplaceNullWithDefault];

    private static readonly Schema OptionalTimestamp = LogicalTimestamp.OptionalSchema;

    private readonly RecordPart _part;
    private readonly SchemaCache<Schema> _schemas = new();
    private readonly LayoutCache<InsertionMapPlan> _mapPlans = new();
    private Insertion? _topic;
    private Insertion? _partition;
    private Insertion? _offset;
    private Insertion? _timestamp;
    private Insertion? _static;
    private DataValue _staticValue;
    private bool _replaceNullWithDefault;

    private protected InsertField(RecordPart part)
        : base(Definition) => _part = part;

    /// <inheritdoc/>
    public override ConnectRecord? Apply(ConnectRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var value = _part.ValueOf(record);
        if (value.IsNull)
            return record;
        return _part.SchemaOf(record) is null ? ApplySchemaless(record, value) : ApplyWithSchema(record, value);
    }

    private protected override void Configure(ParsedConfig config)
    {
        _topic = Insertion.Parse(config.GetOptional(TopicKey));
        _partition = Insertion.Parse(config.GetOptional(PartitionKey));
        _offset = Insertion.Parse(config.GetOptional(OffsetKey));
        _timestamp = Insertion.Parse(config.GetOptional(TimestampKey));
        _static = Insertion.Parse(config.GetOptional(StaticFieldKey));
        _staticValue = DataValue.From(config.GetOptional(StaticValueKey));
        _replaceNullWithDefault = config.Get(CommonKeys.ReplaceNullWithDefault);
        _schemas.Clear();
        _mapPlans.Clear();
        if ((_topic ?? _partition ?? _offset ?? _timestamp ?? _static) is null)
            throw new ConfigException("No field insertion configured");
        if (_static is not null && _staticValue.IsNull)
            throw new ConfigException("static.value", null, $"No value specified for static field: {_static.Name}");
    }

    private static ConfigKey<string> Field(string name, string documentation) =>
        ConfigKey.String(name).Default(null).Document(documentation + SuffixNote, Importance.Medium);

    private ConnectRecord ApplySchemaless(ConnectRecord record, in DataValue value)
    {
        var map = Require.Map(value, Purpose);
        if (map.Layout is { } layout)
            return _part.With(record, null, DataValue.From(InsertShared(record, map, layout)));

        var updated = JavaMaps.Copy(map, room: 5);
        if (_topic is not null)
            updated[_topic.Name] = DataValue.From(record.Topic);
        if (_partition is not null && record.KafkaPartition is { } partition)
            updated[_partition.Name] = DataValue.From(partition);
        if (_offset is not null)
            updated[_offset.Name] = DataValue.From(Require.SinkRecord(record, Purpose).KafkaOffset);
        if (_timestamp is not null && record.Timestamp is { } timestamp)
            updated[_timestamp.Name] = DataValue.From(timestamp);
        if (_static is not null)
            updated[_static.Name] = _staticValue;
        return _part.With(record, null, DataValue.From(JavaHashOrder.OfCopy(updated, map.Count)));
    }

    private DataMap InsertShared(ConnectRecord record, DataMap map, MapLayout layout)
    {
        var hasPartition = record.KafkaPartition is not null;
        var hasTimestamp = record.Timestamp is not null;
        if (_mapPlans.Find(layout) is not { } plan || plan.HasPartition != hasPartition || plan.HasTimestamp != hasTimestamp)
            plan = _mapPlans.Set(layout, PlanMap(layout, hasPartition, hasTimestamp));

        var values = plan.Map.Move(map);
        if (_topic is not null)
            values[plan.Topic] = DataValue.From(record.Topic);
        if (_partition is not null && record.KafkaPartition is { } partition)
            values[plan.Partition] = DataValue.From(partition);
        if (_offset is not null)
            values[plan.Offset] = DataValue.From(Require.SinkRecord(record, Purpose).KafkaOffset);
        if (_timestamp is not null && record.Timestamp is { } timestamp)
            values[plan.Timestamp] = DataValue.From(timestamp);
        if (_static is not null)
            values[plan.Static] = _staticValue;
        return plan.Map.ToMap(values);
    }

    private InsertionMapPlan PlanMap(MapLayout layout, bool hasPartition, bool hasTimestamp)
    {
        var plan = MapPlan.Make(layout, map =>
        {
            var updated = JavaMaps.Copy(map, room: 5);
            Insert(updated, _topic);
            Insert(updated, hasPartition ? _partition : null);
            Insert(updated, _offset);
            Insert(updated, hasTimestamp ? _timestamp : null);
            Insert(updated, _static);
            return JavaHashOrder.OfCopy(updated, map.Count);
        });
        return new InsertionMapPlan(plan, hasPartition, hasTimestamp, PlaceOf(_topic), PlaceOf(_partition), PlaceOf(_offset), PlaceOf(_timestamp), PlaceOf(_static));

        static void Insert(DataMap map, Insertion? insertion)
        {
            if (insertion is not null)
                map[insertion.Name] = default;
        }

        int PlaceOf(Insertion? insertion) => insertion is null ? -1 : plan.PlaceOf(insertion.Name);
    }

    private ConnectRecord ApplyWithSchema(ConnectRecord record, in DataValue value)
    {
        var source = Require.Struct(value, Purpose);
        var schema = _schemas.Get(source.Schema, AddFields);
        var updated = new Struct(schema);
        var fields = schema.FieldSpan;
        var next = 0;
        foreach (var field in source.Schema.FieldSpan)
            updated.CopyField(fields[next++], source, field, _replaceNullWithDefault);

        if (_topic is not null)
            updated.Set(fields[next++], DataValue.From(record.Topic));
        if (_partition is not null)
            SetIfThere(updated, fields[next++], record.KafkaPartition is { } partition ? DataValue.From(partition) : default);
        if (_offset is not null)
            updated.Set(fields[next++], DataValue.From(Require.SinkRecord(record, Purpose).KafkaOffset));
        if (_timestamp is not null)
            SetIfThere(updated, fields[next++], record.Timestamp is { } timestamp ? DataValue.FromEpochMilliseconds(timestamp) : default);
        if (_static is not null)
            updated.Set(fields[next], _staticValue);
        return _part.With(record, schema, DataValue.From(updated));
    }

    /// <summary>A required field without a value is left for the converter to refuse, as Kafka Connect leaves it.</summary>
    private static void SetIfThere(Struct target, Field field, in DataValue value)
    {
        if (!value.IsNull)
            target.Set(field, value);
    }

    private Schema AddFields(Schema source)
    {
        var builder = SchemaBuilder.Struct().WithBasicsOf(source);
        foreach (var field in source.Fields)
            builder.Field(field.Name, field.Schema);
        Add(builder, _topic, Schema.String, Schema.OptionalString);
        Add(builder, _partition, Schema.Int32, Schema.OptionalInt32);
        Add(builder, _offset, Schema.Int64, Schema.OptionalInt64);
        Add(builder, _timestamp, LogicalTimestamp.Schema, OptionalTimestamp);
        Add(builder, _static, Schema.String, Schema.OptionalString);
        return builder.Build();
    }

    private static void Add(SchemaBuilder builder, Insertion? insertion, Schema required, Schema optional)
    {
        if (insertion is not null)
            builder.Field(insertion.Name, insertion.IsOptional ? optional : required);
    }

    private sealed record InsertionMapPlan(MapPlan Map, bool HasPartition, bool HasTimestamp, int Topic, int Partition, int Offset, int Timestamp, int Static);

    private sealed record Insertion(string Name, bool IsOptional)
    {
        public static Insertion? Parse(string? text) => text switch
        {
            null => null,
            _ when text.EndsWith('?') => new(text[..^1], true),
            _ when text.EndsWith('!') => new(text[..^1], false),
            _ => new(text, true),
        };
    }
}

/// <summary><see cref="InsertField"/> for keys.</summary>
[KafkaConnectName("org.apache.kafka.connect.transforms.InsertField$Key")]
public sealed class InsertFieldKey() : InsertField(RecordPart.Key);

/// <summary><see cref="InsertField"/> for values.</summary>
[KafkaConnectName("org.apache.kafka.connect.transforms.InsertField$Value")]
public sealed class InsertFieldValue() : InsertField(RecordPart.Value);
