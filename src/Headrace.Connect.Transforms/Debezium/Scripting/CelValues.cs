using System.Globalization;
using Cel;
using Cel.Internal;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Headrace.Connect.Data;
using Headrace.Connect.Header;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace Headrace.Connect.Transforms.Debezium.Scripting;

/// <summary>Values of CEL expressions. Structs, maps, lists, headers and schemas stay what they are until something needs all of them.</summary>
internal static class CelValues
{
    private const int NotComparable = -2;
    private static readonly object True = true;
    private static readonly object False = false;

    public static object Truth(bool value) => value ? True : False;

    /// <summary>A value of a record as the language sees it.</summary>
    public static object? Of(in DataValue value) => value.Kind switch
    {
        DataKind.Null => null,
        DataKind.Int8 => (long)value.AsInt8(),
        DataKind.Int16 => (long)value.AsInt16(),
        DataKind.Int32 => (long)value.AsInt32(),
        DataKind.Int64 => value.AsInt64(),
        DataKind.Float32 => (double)value.AsFloat32(),
        DataKind.Float64 => value.AsFloat64(),
        DataKind.Boolean => Truth(value.AsBoolean()),
        DataKind.String => value.AsString(),
        DataKind.Bytes => ByteString.CopyFrom(value.AsBytes().Span),
        DataKind.Decimal => double.Parse(value.AsDecimal().ToString()!, CultureInfo.InvariantCulture),
        DataKind.DateTime => Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(value.AsEpochMilliseconds())),
        DataKind.Array => value.AsArray(),
        DataKind.Map => value.AsMap(),
        _ => value.AsStruct(),
    };

    /// <summary>A value in the form that the functions of the language take: dictionaries and arrays.</summary>
    public static object? Plain(object? value) => value is null or string or long or bool or double ? value : PlainObject(value);

    private static object PlainObject(object value) => value switch
    {
        Struct content => content.Schema.Fields.ToDictionary(static field => field.Name, field => Plain(Of(content.Get(field)))),
        DataMap content => PlainMap(content),
        IReadOnlyList<DataValue> content => content.Select(static element => Plain(Of(element))).ToArray(),
        Headers content => content.Select(static header => header.Key).Distinct().ToDictionary(static name => name, name => Plain(content.LastWithName(name))),
        Header.Header content => new Dictionary<string, object?> { ["value"] = Plain(Of(content.Value)), ["schema"] = Plain(content.Schema) },
        Schema content => CelSchema.Fields.ToDictionary(static name => name, name => CelSchema.Select(content, name)),
        CelNoSuchField field => throw field.Error(),
        _ => value,
    };

    /// <summary>Selects a field.</summary>
    public static object? Select(object? owner, string name) => owner switch
    {
        null => null,
        Struct content => content.Schema.Field(name) is { } field ? Of(content.Get(field)) : new CelNoSuchField(name),
        DataMap content => content.TryGetValue(DataValue.From(name), out var found) ? Of(found) : SelectByText(content, name),
        Dictionary<string, object?> content => content.TryGetValue(name, out var found) ? found : new CelNoSuchField(name),
        Headers content => (object?)content.LastWithName(name) ?? new CelNoSuchField(name),
        Header.Header content => name == "value" ? Of(content.Value) : name == "schema" ? content.Schema : new CelNoSuchField(name),
        Schema content => CelSchema.Select(content, name),
        CelNoSuchField field => throw field.Error(),
        _ => throw new CelTypeDoesNotSupportFieldSelectionException($"There is no field '{name}': it is selected from something that is neither a struct nor a map."),
    };

    /// <summary>An element of a list, or the value that a map has under a key.</summary>
    public static object? Index(object? owner, object? index)
    {
        CelNoSuchField.Refuse(owner);
        return owner switch
        {
            null => throw new CelExpressionParserException("List or map cannot be null."),
            IReadOnlyList<DataValue> list => Of(list[Position(index, list.Count)]),
            object?[] array => array[Position(index, array.Length)],
            _ when index is string name => Select(owner, name) is var found && found is CelNoSuchField ? throw new CelArgumentRangeException("Key out of range.") : found,
            _ when Plain(owner) is Dictionary<string, object?> entries && Convert.ToString(index, CultureInfo.InvariantCulture) is { } key && entries.TryGetValue(key, out var found) => found,
            _ => throw new CelArgumentRangeException("Key out of range."),
        };
    }

    /// <summary>What a macro walks through: the elements of a list, the keys of a map.</summary>
    public static IEnumerable<object?> Elements(object? owner, string macro)
    {
        CelNoSuchField.Refuse(owner);
        return owner switch
        {
            IReadOnlyList<DataValue> list => list.Select(static element => Of(element)),
            object?[] array => array,
            Struct or DataMap or Headers or Header.Header or Schema or Dictionary<string, object?> => ((Dictionary<string, object?>)Plain(owner)!).Keys,
            _ => throw new CelNoSuchOverloadException($"No overload exists for '{macro}' of something that is neither a list nor a map."),
        };
    }

    /// <summary>Evaluates <c>==</c>, <c>!=</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c>.</summary>
    public static object Relation(CelOperator op, object? left, object? right)
    {
        var order = Compare(left, right);
        if (op is not (CelOperator.Equal or CelOperator.NotEqual) && (order == NotComparable || !IsOrdered(left) || !IsOrdered(right)))
            throw new CelNoSuchOverloadException("No overload exists for an order of values of these types.");
        return Truth(op.Holds(order));
    }

    /// <summary>Whether a list has a value, or a map a key.</summary>
    public static object In(object? value, object? owner)
    {
        CelNoSuchField.Refuse(value);
        CelNoSuchField.Refuse(owner);
        if (owner is not object?[] array)
            return Truth(CompareFunctions.Contains(Plain(value), Plain(owner), TypeRegistry.Empty));
        foreach (var element in array)
        {
            if (Compare(value, element) == 0)
                return True;
        }

        return False;
    }

    public static int Compare(object? left, object? right) => (left, right) switch
    {
        (string text, string other) => Math.Sign(string.CompareOrdinal(text, other)),
        (long number, long other) => number.CompareTo(other),
        (bool truth, bool other) => truth.CompareTo(other),
        _ => CompareFunctions.Compare(Plain(left), Plain(right), TypeRegistry.Empty),
    };

    private static bool IsOrdered(object? value) => value is not (null or Struct or DataMap or Headers or Header.Header or Schema or System.Collections.ICollection or IReadOnlyList<DataValue>);

    private static int Position(object? index, int count)
    {
        var position = index switch
        {
            long number => number,
            ulong number => number > int.MaxValue ? -1 : (long)number,
            double number when number % 1 == 0 && Math.Abs(number) < int.MaxValue => (long)number,
            _ => throw new CelArgumentRangeException("Index argument error."),
        };
        return position >= 0 && position < count ? (int)position : throw new CelArgumentRangeException("Index out of range.");
    }

    /// <summary>Keys are texts to the language, whatever they are in the map.</summary>
    private static object? SelectByText(DataMap source, string name)
    {
        foreach (var (key, value) in source)
        {
            if (key.Kind != DataKind.String && key.ToString() == name)
                return Of(value);
        }

        return new CelNoSuchField(name);
    }

    private static Dictionary<string, object?> PlainMap(DataMap source)
    {
        var entries = new Dictionary<string, object?>(source.Count, StringComparer.Ordinal);
        foreach (var (key, value) in source)
            entries[key.ToString()] = Plain(Of(value));
        return entries;
    }
}
