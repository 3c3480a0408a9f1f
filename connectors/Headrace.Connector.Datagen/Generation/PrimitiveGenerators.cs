using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connector.Datagen.Generation;

/// <summary>Generators of numbers, texts, bytes and booleans.</summary>
internal static class PrimitiveGenerators
{
    public static SchemaType? TypeOf(string name) => name switch
    {
        "boolean" => SchemaType.Boolean,
        "int" => SchemaType.Int32,
        "long" => SchemaType.Int64,
        "float" => SchemaType.Float32,
        "double" => SchemaType.Float64,
        "bytes" => SchemaType.Bytes,
        "string" => SchemaType.String,
        _ => null,
    };

    public static ValueGenerator Create(Schema schema, JsonElement properties)
    {
        if (TryReadOptions(schema, properties, out var options))
            return new OptionsGenerator(schema, options);
        if (TryGet(properties, "iteration", out var iteration))
            return CreateIteration(schema, iteration);
        return schema.Type switch
        {
            SchemaType.Boolean => CreateBoolean(schema, properties),
            SchemaType.Int32 or SchemaType.Int64 => CreateInteger(schema, properties),
            SchemaType.Float32 or SchemaType.Float64 => CreateReal(schema, properties),
            SchemaType.String => CreateText(schema, properties),
            _ => CreateBytes(schema, properties),
        };
    }

    public static bool TryReadOptions(Schema schema, JsonElement properties, [NotNullWhen(true)] out DataValue[]? options)
    {
        options = null;
        if (!TryGet(properties, "options", out var given))
            return false;
        if (given.ValueKind != JsonValueKind.Array || given.GetArrayLength() == 0)
            throw new ConfigException($"In the schema, the options {given.GetRawText()} are not a list of values.");
        options = [.. given.EnumerateArray().Select(value => ToValue(schema, value))];
        return true;
    }

    /// <summary>A number as the schema wants it, logical types included.</summary>
    private static DataValue Number(Schema schema, long number) => schema.Name switch
    {
        LogicalTimestamp.LogicalName => DataValue.FromEpochMilliseconds(number),
        LogicalDate.LogicalName => DataValue.FromEpochMilliseconds(number * 86_400_000),
        LogicalTime.LogicalName => DataValue.FromEpochMilliseconds(number),
        _ => schema.Type switch
        {
            SchemaType.Int32 => DataValue.From((int)number),
            SchemaType.Int64 => DataValue.From(number),
            SchemaType.Float32 => DataValue.From((float)number),
            _ => DataValue.From((double)number),
        },
    };

    private static DataValue ToValue(Schema schema, JsonElement value)
    {
        switch (value.ValueKind, schema.Type)
        {
            case (JsonValueKind.Null, _) when schema.IsOptional:
                return default;
            case (JsonValueKind.String, SchemaType.String):
                return value.GetString()!;
            case (JsonValueKind.True or JsonValueKind.False, SchemaType.Boolean):
                return value.GetBoolean();
            case (JsonValueKind.Number, SchemaType.Int32 or SchemaType.Int64) when value.TryGetInt64(out var number):
                return Number(schema, number);
            case (JsonValueKind.Number, SchemaType.Float32):
                return (float)value.GetDouble();
            case (JsonValueKind.Number, SchemaType.Float64):
                return value.GetDouble();
            case (JsonValueKind.Array, SchemaType.Array):
                return value.EnumerateArray().Select(element => ToValue(schema.ValueSchema!, element)).ToArray();
            case (JsonValueKind.Object, SchemaType.Map):
                var map = new DataMap();
                foreach (var member in value.EnumerateObject())
                    map[member.Name] = ToValue(schema.ValueSchema!, member.Value);
                return map;
            default:
                throw new ConfigException($"In the schema, the option {value.GetRawText()} does not fit the type.");
        }
    }

    private static FunctionGenerator CreateIteration(Schema schema, JsonElement given)
    {
        if (schema.Type is not (SchemaType.Int32 or SchemaType.Int64 or SchemaType.Float32 or SchemaType.Float64))
            throw new ConfigException($"In the schema, the iteration {given.GetRawText()} is not that of a number.");
        var start = TryGet(given, "start", out var first) ? Whole(first) : throw new ConfigException($"In the schema, the iteration {given.GetRawText()} has no start.");
        var restart = TryGet(given, "restart", out var end) ? Whole(end) : (long?)null;
        var step = TryGet(given, "step", out var by) ? Whole(by) : restart < start ? -1 : 1;
        var initial = TryGet(given, "initial", out var at) ? Whole(at) : start;
        if (restart == start || step == 0)
            throw new ConfigException($"In the schema, the iteration {given.GetRawText()} stands still.");
        // Of the record's number alone, so that a restart goes on with it.
        return new(schema, (_, iteration) => Number(schema, restart is { } limit ? Wrap(start, limit, initial - start + (iteration * step)) : initial + (iteration * step)));
    }

    private static long Wrap(long start, long restart, long distance)
    {
        var size = Math.Abs(restart - start);
        var rest = Math.Abs(distance % size);
        return restart > start ? start + rest : start - rest;
    }

    private static FunctionGenerator CreateBoolean(Schema schema, JsonElement properties)
    {
        var odds = TryGet(properties, "odds", out var given) ? given.GetDouble() : 0.5;
        return new(schema, (random, _) => random.NextDouble() < odds);
    }

    private static FunctionGenerator CreateInteger(Schema schema, JsonElement properties)
    {
        var (min, max) = schema.Type == SchemaType.Int32 ? (int.MinValue, (long)int.MaxValue + 1) : (long.MinValue, long.MaxValue);
        if (schema.Name is not null)
            (min, max) = (0, schema.Type == SchemaType.Int32 ? 86_400_000 : 4_102_444_800_000); // times of a day, or of this century
        if (schema.Name == LogicalDate.LogicalName)
            max = 47_482;
        if (TryGet(properties, "range", out var range))
        {
            min = TryGet(range, "min", out var low) ? Whole(low) : min;
            max = TryGet(range, "max", out var high) ? Whole(high) : max;
        }
        if (max <= min)
            throw new ConfigException($"In the schema, the range {range.GetRawText()} is empty.");
        return new(schema, (random, _) => Number(schema, random.NextLong(min, max)));
    }

    private static FunctionGenerator CreateReal(Schema schema, JsonElement properties)
    {
        var (min, max) = (0.0, 1.0);
        if (TryGet(properties, "range", out var range))
        {
            min = TryGet(range, "min", out var low) ? low.GetDouble() : min;
            max = TryGet(range, "max", out var high) ? high.GetDouble() : max;
        }
        var isSingle = schema.Type == SchemaType.Float32;
        return new(schema, (random, _) =>
        {
            var number = min + (random.NextDouble() * (max - min));
            return isSingle ? (DataValue)(float)number : number;
        });
    }

    private static FunctionGenerator CreateText(Schema schema, JsonElement properties)
    {
        var prefix = TryGet(properties, "prefix", out var before) ? before.GetString() : "";
        var suffix = TryGet(properties, "suffix", out var after) ? after.GetString() : "";
        if (TryGet(properties, "regex", out var regex))
        {
            var pattern = new TextPattern(regex.GetString()!);
            return new(schema, (random, _) => prefix + pattern.Next(random) + suffix);
        }
        var length = Length.Read(properties);
        return new(schema, (random, _) => prefix + Letters(random, length.Next(random)) + suffix);
    }

    private static FunctionGenerator CreateBytes(Schema schema, JsonElement properties)
    {
        var length = Length.Read(properties);
        return new(schema, (random, _) =>
        {
            var bytes = new byte[length.Next(random)];
            for (var i = 0; i < bytes.Length; i++)
                bytes[i] = (byte)random.Next();
            return bytes;
        });
    }

    private static string Letters(RandomNumbers random, int length) => string.Create(length, random, static (span, random) =>
    {
        foreach (ref var letter in span)
            letter = (char)('a' + random.NextInt(26));
    });

    private static long Whole(JsonElement number) => number.TryGetInt64(out var whole) ? whole : (long)number.GetDouble();

    private static bool TryGet(JsonElement properties, string name, out JsonElement value)
    {
        value = default;
        return properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(name, out value);
    }
}
