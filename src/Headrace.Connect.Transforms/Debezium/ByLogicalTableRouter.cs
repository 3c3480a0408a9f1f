using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms.Debezium;

/// <summary>Sends the change events of several physical tables, such as shards, to one topic, and keeps their keys apart.</summary>
/// <remarks>Source: Debezium's documentation of topic routing, and its class of that name.</remarks>
[KafkaConnectName("io.debezium.transforms.ByLogicalTableRouter")]
public sealed class ByLogicalTableRouter() : DebeziumTransformation(Listed, Unlisted)
{
    private const string Purpose = "Updating schema";
    private const int RoutesMax = 1000;

    private static readonly ConfigKey<string> TopicRegexKey = ConfigKey.String("topic.regex").Default(null)
        .Check(new ValidRegex())
        .Document("Required. A Java regular expression that the whole name of a topic has to match. Records of other topics pass unchanged.", Importance.Low)
        .Display(null, 1, Width.Long, "Topic regex");

    private static readonly ConfigKey<string> TopicReplacementKey = ConfigKey.String("topic.replacement").Default(null)
        .Document("Required. The new name of the topic; $1 and ${name} stand for groups of topic.regex.", Importance.Low)
        .Display(null, 1, Width.Long, "Topic replacement");

    private static readonly ConfigKey<bool> EnforceUniquenessKey = ConfigKey.Boolean("key.enforce.uniqueness").Default(true)
        .Document("Whether keys get a field that tells the physical tables apart. It can be left out where the keys differ anyway.", Importance.Low)
        .Display(null, 1, Width.Short, "Add source topic name into key");

    private static readonly ConfigKey<string> KeyRegexKey = ConfigKey.String("key.field.regex").Default(null)
        .Check(new ValidRegex())
        .Document("A Java regular expression that makes the physical table's name of the old topic. Without it, and for topics that it does not match, the old topic is the name.", Importance.Low)
        .Display(null, 1, Width.Long, "Key field regex");

    private static readonly ConfigKey<string> KeyReplacementKey = ConfigKey.String("key.field.replacement").Default(null)
        .Document("The physical table's name; $1 and ${name} stand for groups of key.field.regex, with which it has to be given.", Importance.Low)
        .Display(null, 1, Width.Long, "Key field replacement");

    private static readonly ConfigKey<int> CacheSizeKey = ConfigKey.Int("logical.table.cache.size").Default(16)
        .Document("How many schemas and topics to remember. It is read for Debezium's sake; Headrace remembers 1,000 topics and for each of them 16 schemas.", Importance.Low)
        .Display(null, 1, Width.Long, "Logical table cache size");

    private static readonly ConfigKey<string> KeyNameKey = ConfigKey.String("key.field.name").Default("__dbz__physicalTableIdentifier")
        .Document("The name of the field that tells the physical tables apart.", Importance.Low)
        .Display(null, 1, Width.Long, "Key field name");

    private static readonly ConfigDef Listed = [TopicRegexKey, TopicReplacementKey, EnforceUniquenessKey, KeyRegexKey, KeyReplacementKey, CacheSizeKey];
    private static readonly ConfigDef Unlisted = [KeyNameKey, SchemaNames.ModeKey];

    private readonly Dictionary<string, Route> _routes = new(StringComparer.Ordinal);
    private JavaRegex? _topicRegex;
    private string _topicReplacement = "";
    private bool _enforcesUniqueness;
    private JavaRegex? _keyRegex;
    private string _keyReplacement = "";
    private string _keyName = "";
    private SchemaNames _names = new("none");
    private Route? _last;

    /// <inheritdoc/>
    public override ConnectRecord? Apply(ConnectRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var route = RouteOf(record.Topic ?? throw new DataException("The record has no topic that could be routed."));
        if (route.NewTopic is null)
            return record;

        Schema? keySchema = null;
        var key = default(DataValue);
        if (!record.Key.IsNull)
        {
            var updated = UpdateKey(route, Require.Struct(record.Key, Purpose));
            keySchema = updated.Schema;
            key = DataValue.From(updated);
        }

        // Tombstones, heartbeats and schema changes change the topic alone.
        if (record.Value.IsNull || !Envelope.IsIn(record))
            return record.NewRecord(route.NewTopic, record.KafkaPartition, keySchema, key, record.ValueSchema, record.Value, record.Timestamp);

        var envelope = UpdateEnvelope(route, Require.Struct(record.Value, Purpose));
        return record.NewRecord(route.NewTopic, record.KafkaPartition, keySchema, key, envelope.Schema, DataValue.From(envelope), record.Timestamp);
    }

    private protected override void Configure(ParsedConfig config, ParsedConfig unlisted)
    {
        _topicRegex = JavaRegex.Compile(config.Require(TopicRegexKey));
        _topicReplacement = config.Require(TopicReplacementKey);
        _enforcesUniqueness = config.Get(EnforceUniquenessKey);
        var keyRegex = config.GetOptional(KeyRegexKey);
        _keyRegex = string.IsNullOrEmpty(keyRegex) ? null : JavaRegex.Compile(keyRegex);
        _keyReplacement = config.GetOptional(KeyReplacementKey) ?? "";
        if (_keyRegex is not null && _keyReplacement.Length == 0)
            throw new ConfigException(KeyReplacementKey.Name, null, $"{KeyReplacementKey.Name} must be non-empty if {KeyRegexKey.Name} is set.");
        _keyName = unlisted.Get(KeyNameKey);
        _names = new(unlisted.Get(SchemaNames.ModeKey));
        _routes.Clear();
        _last = null;
    }

    private Route RouteOf(string topic)
    {
        // Records come in runs of the same topic.
        if (_last is { } last && ReferenceEquals(last.OldTopic, topic))
            return last;
        if (!_routes.TryGetValue(topic, out var route))
        {
            // Topics are named by data too, so their number has a limit.
            if (_routes.Count == RoutesMax)
                _routes.Clear();
            _routes.Add(topic, route = MakeRoute(topic));
        }

        return _last = route;
    }

    private Route MakeRoute(string topic)
    {
        if (_topicRegex is null)
            throw new InvalidOperationException("The transformation has not been configured.");
        var newTopic = _topicRegex.Matches(topic) ? _topicRegex.ReplaceFirst(topic, _topicReplacement) : null;

        // A topic can't have an empty name: Debezium lets such records pass too.
        return new(topic, string.IsNullOrEmpty(newTopic) ? null : newTopic);
    }

    /// <summary>The physical table's name. It is made for keys alone, so that a wrong replacement fails no other records.</summary>
    private DataValue MakeTable(string topic) => DataValue.From(_keyRegex?.Matches(topic) == true ? _keyRegex.ReplaceFirst(topic, _keyReplacement) : topic);

    private Struct UpdateKey(Route route, Struct key)
    {
        var schema = route.KeySchemas.Find(key.Schema) ?? route.KeySchemas.Add(key.Schema, MakeKeySchema(key.Schema, route.NewTopic!));
        var updated = new Struct(schema);
        Copy(key, updated);
        if (_enforcesUniqueness)
        {
            if (route.Table.IsNull)
                route.Table = MakeTable(route.OldTopic);
            updated.Set(schema.Fields[^1], route.Table);
        }

        return updated;
    }

    private Struct UpdateEnvelope(Route route, Struct envelope)
    {
        var plan = route.Envelopes.Find(envelope.Schema) ?? route.Envelopes.Add(envelope.Schema, MakeEnvelopePlan(envelope.Schema, route.NewTopic!));
        var updated = new Struct(plan.Schema);
        var fields = envelope.Schema.FieldSpan;
        for (var index = 0; index < fields.Length; index++)
        {
            var value = envelope.Slot(index);
            if (value.IsNull)
                value = fields[index].Schema.DefaultValue;
            if (value.IsNull && !fields[index].Schema.IsOptional)
                updated.Set(plan.Schema.Fields[index], value); // refuses it, with the field's name
            if (!value.IsNull && (index == plan.Before || index == plan.After))
            {
                var row = new Struct(plan.Row);
                Copy(Require.Struct(value, Purpose), row);
                value = DataValue.From(row);
            }

            updated.Slot(index) = value;
        }

        return updated;
    }

    /// <summary>Copies the source into the first slots, whose schemas are the source's own: what fits the one fits the other.</summary>
    /// <exception cref="DataException">The target has other fields, which happens if before and after have different schemas.</exception>
    private static void Copy(Struct source, Struct target)
    {
        var fields = source.Schema.FieldSpan;
        var targets = target.Schema.FieldSpan;
        if (fields.Length > targets.Length)
            throw new DataException("The schemas of before and after differ.");
        for (var index = 0; index < fields.Length; index++)
        {
            if (!ReferenceEquals(fields[index].Schema, targets[index].Schema) && !fields[index].Equals(targets[index]))
                throw new DataException($"{fields[index].Name} is not a valid field name");
            target.Slot(index) = source.Slot(index);
        }
    }

    private Schema MakeKeySchema(Schema old, string topic)
    {
        var builder = CopyWithoutName(old).Name(_names.Adjust(topic + ".Key"));
        foreach (var field in old.Fields)
            builder.Field(field.Name, field.Schema);
        if (_enforcesUniqueness)
            builder.Field(_keyName, Schema.String);
        return builder.Build();
    }

    private EnvelopePlan MakeEnvelopePlan(Schema old, string topic)
    {
        var oldRow = (old.Field(Envelope.Before) ?? throw new DataException($"Unknown field: {Envelope.Before}")).Schema;
        if (oldRow.Type != SchemaType.Struct)
            throw new DataException("Cannot list fields on non-struct type");
        var rowBuilder = CopyWithoutName(oldRow).Name(_names.Adjust(topic + ".Value"));
        foreach (var field in oldRow.Fields)
            rowBuilder.Field(field.Name, field.Schema);
        var row = rowBuilder.Build();

        var builder = CopyWithoutName(old).Name(_names.Adjust(topic + Envelope.SchemaNameSuffix));
        foreach (var field in old.Fields)
            builder.Field(field.Name, field.Name is Envelope.Before or Envelope.After ? row : field.Schema);
        return new(builder.Build(), row, old.Field(Envelope.Before)?.Index ?? -1, old.Field(Envelope.After)?.Index ?? -1);
    }

    private static SchemaBuilder CopyWithoutName(Schema source)
    {
        var builder = SchemaBuilder.Struct().Version(source.Version).Doc(source.Doc);
        if (source.Parameters is not null)
            builder.Parameters(source.Parameters);
        return source.IsOptional ? builder.Optional() : builder;
    }

    /// <summary>What is done with the records of one topic.</summary>
    private sealed class Route(string oldTopic, string? newTopic)
    {
        public string OldTopic { get; } = oldTopic;

        /// <summary>Null where records pass unchanged.</summary>
        public string? NewTopic { get; } = newTopic;

        /// <summary>Null until a key asks for it.</summary>
        public DataValue Table { get; set; }

        public SchemaCache<Schema> KeySchemas { get; } = new();

        public SchemaCache<EnvelopePlan> Envelopes { get; } = new();
    }

    private sealed record EnvelopePlan(Schema Schema, Schema Row, int Before, int After);
}
