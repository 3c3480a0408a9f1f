using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms.Debezium;

/// <summary>Moves the times in change events to another time zone.</summary>
/// <remarks>Source: Debezium's documentation of TimezoneConverter, and its class of that name.</remarks>
[KafkaConnectName("io.debezium.transforms.TimezoneConverter")]
public sealed class TimezoneConverter : DebeziumTransformation
{
    private const string Rules =
        "Each rule is source:table or topic:name for all times of a row, source:table:field or topic:name:field for one, or name:field, where the name is that of a topic or table.";

    private static readonly ConfigKey<string> ZoneKey = ConfigKey.String("converted.timezone").Default(null)
        .Document("Required. The zone to move times to: a name such as America/Los_Angeles, or an offset such as +08:00.", Importance.High)
        .Display(null, 1, Width.Medium, "Converted Timezone");

    private static readonly ConfigKey<IReadOnlyList<string>> IncludeKey = ConfigKey.List("include.list").Default(null)
        .Document("What to convert; without this and exclude.list all times of all rows. " + Rules, Importance.High)
        .Display(null, 1, Width.Medium, "Include List");

    private static readonly ConfigKey<IReadOnlyList<string>> ExcludeKey = ConfigKey.List("exclude.list").Default(null)
        .Document("What not to convert. " + Rules, Importance.High)
        .Display(null, 1, Width.Medium, "Exclude List");

    private static readonly ConfigDef Definition = [ZoneKey, IncludeKey, ExcludeKey];

    private readonly TimeProvider _time;
    private TimezoneRules _rules = new([]);
    private TimeMover? _mover;
    private bool _includes;
    private bool _excludes;

    /// <summary>Makes a converter.</summary>
    public TimezoneConverter()
        : this(TimeProvider.System)
    {
    }

    internal TimezoneConverter(TimeProvider time)
        : base(Definition) => _time = time;

    /// <inheritdoc/>
    public override ConnectRecord? Apply(ConnectRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (_mover is not { } mover)
            throw new InvalidOperationException("The transformation has not been configured.");
        if (record.Value.IsNull || !Envelope.IsIn(record))
            return record;

        var envelope = Require.Struct(record.Value, "Read change event");
        var rule = _includes || _excludes ? _rules.Match(record.Topic, TableOf(envelope)) : null;

        // A rule without fields is about the whole row.
        if (_includes && rule is null)
            return record;
        if (_excludes && rule is { IsForAll: true })
            return record;
        var names = rule is null or { IsForAll: true } ? null : rule;
        var updated = default(Struct);
        Convert(mover, envelope, Envelope.Before, names?.Before, ref updated);
        Convert(mover, envelope, Envelope.After, names?.After, ref updated);
        if (names?.Source.Count > 0)
            Convert(mover, envelope, Envelope.Source, names.Source, ref updated);
        return updated is null
            ? record
            : record.NewRecord(record.Topic, record.KafkaPartition, record.KeySchema, record.Key, record.ValueSchema, DataValue.From(updated), record.Timestamp);
    }

    private protected override void Configure(ParsedConfig config, ParsedConfig unlisted)
    {
        var zone = config.Require(ZoneKey);
        var include = DebeziumKeys.WithoutEmptyEnd(config.GetOptional(IncludeKey) ?? []);
        var exclude = DebeziumKeys.WithoutEmptyEnd(config.GetOptional(ExcludeKey) ?? []);
        if (include.Count > 0)
            TimezoneRules.Check("include", include);
        else if (exclude.Count > 0)
            TimezoneRules.Check("exclude", exclude);
        var rules = ZoneRules.Find(zone) ?? throw new ConfigException(
            "Invalid timezone format. Please specify either a geographic timezone (e.g. America/Los_Angeles) or a UTC offset in the format of +/-hh:mm, (e.g. +08:00).");
        if (include.Count > 0 && exclude.Count > 0)
            throw new ConfigException("Both include and exclude lists are specified. Please specify only one.");

        _includes = include.Count > 0;
        _excludes = exclude.Count > 0;
        _rules = new(_includes ? include : exclude);
        _mover = new(rules, _time);
    }

    private static string? TableOf(Struct envelope)
    {
        if (envelope.Schema.Field(Envelope.Source) is not { Schema.Type: SchemaType.Struct } field || envelope.GetWithoutDefault(field) is not { IsNull: false } source)
            return null;
        var origin = source.AsStruct();
        return origin.Schema.Field("table") is { Schema.Type: SchemaType.String } table && origin.GetWithoutDefault(table) is { IsNull: false } name ? name.AsString() : null;
    }

    /// <summary>Converts the times of one struct of the envelope; both are copied before the first change.</summary>
    private void Convert(TimeMover mover, Struct envelope, string part, HashSet<string>? names, ref Struct? updated)
    {
        if (envelope.Schema.Field(part) is not { Schema.Type: SchemaType.Struct } place || envelope.GetWithoutDefault(place) is not { IsNull: false } content)
            return;

        var source = content.AsStruct();
        var isSource = part == Envelope.Source;
        var copy = default(Struct);
        foreach (var field in source.Schema.Fields)
        {
            if ((names is not null && names.Contains(field.Name) == _excludes) || source.Get(field) is not { IsNull: false } value)
                continue;
            // A default in the place of nothing is put there, even if it is no other time in the zone.
            if (!mover.TryMove(field, value, isSource, out var moved) || moved == source.GetWithoutDefault(field))
                continue;
            copy ??= Copy(source);
            copy.Set(field, moved);
        }

        if (copy is not null)
            (updated ??= Copy(envelope)).Set(place, DataValue.From(copy));
    }

    private static Struct Copy(Struct source)
    {
        var copy = new Struct(source.Schema);
        foreach (var field in source.Schema.Fields)
        {
            var value = source.GetWithoutDefault(field);
            if (!value.IsNull)
                copy.Set(field, value);
        }

        return copy;
    }
}
