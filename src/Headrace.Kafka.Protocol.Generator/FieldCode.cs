using System.Globalization;

namespace Headrace.Kafka.Protocol.Generator;

/// <summary>The C# of one field: its types, defaults and conditions.</summary>
internal static class FieldCode
{
    private const string Bytes = "global::System.ReadOnlyMemory<byte>";

    /// <summary>Whether the property has a list of its own that is made when it is first asked for.</summary>
    public static bool IsLazyList(FieldSchema field) => field.IsArray && !field.IsNullableEver;

    public static string BackingField(FieldSchema field) => "_" + char.ToLowerInvariant(field.Name[0]) + field.Name.Substring(1);

    public static string ElementType(FieldSchema field) => field.Kind switch
    {
        FieldKind.Boolean => "bool",
        FieldKind.Int8 => "sbyte",
        FieldKind.Int16 => "short",
        FieldKind.UInt16 => "ushort",
        FieldKind.Int32 => "int",
        FieldKind.UInt32 => "uint",
        FieldKind.Int64 => "long",
        FieldKind.Float64 => "double",
        FieldKind.Uuid => "global::System.Guid",
        FieldKind.Error => "global::Headrace.Kafka.Protocol.ErrorCode",
        FieldKind.ApiKey => "global::Headrace.Kafka.Protocol.ApiKey",
        FieldKind.String => "string",
        FieldKind.Bytes => Bytes,
        _ => field.StructName,
    };

    public static string PropertyType(FieldSchema field)
    {
        var type = field.IsArray ? $"global::System.Collections.Generic.List<{ElementType(field)}>" : ElementType(field);
        return field.IsNullableEver ? type + "?" : type;
    }

    /// <summary>What follows the property's accessors, or nothing.</summary>
    public static string Initializer(FieldSchema field)
    {
        if (field.IsNullDefault || IsLazyList(field))
            return "";
        if (field.IsArray)
            return " = [];";
        return field.Kind switch
        {
            FieldKind.String => " = \"\";",
            FieldKind.Struct => " = new();",
            FieldKind.Bytes when field.IsNullableEver => $" = {Bytes}.Empty;",
            FieldKind.Bytes or FieldKind.Uuid => "",
            _ => field.Default is null or "0" or "false" ? "" : $" = {DefaultLiteral(field)};",
        };
    }

    /// <summary>The condition under which a value is not the default, as writers of tagged and of absent fields ask.</summary>
    public static string IsNotDefault(FieldSchema field)
    {
        var name = field.Name;
        if (field.IsArray)
        {
            if (field.IsNullDefault)
                return field.Tag >= 0 ? $"{name} is not null" : $"{name} is {{ Count: > 0 }}";
            return field.IsNullableEver ? $"{name} is not {{ Count: 0 }}" : $"{BackingField(field)} is {{ Count: > 0 }}";
        }
        if (field.IsNullDefault)
            return field.Kind == FieldKind.String && field.Tag < 0 ? $"{name} is {{ Length: > 0 }}" : $"{name} is not null";
        return field.Kind switch
        {
            FieldKind.Boolean => field.Default == "true" ? $"!{name}" : name,
            FieldKind.Uuid => $"{name} != global::System.Guid.Empty",
            FieldKind.String => $"{name} is not \"\"",
            FieldKind.Bytes => field.IsNullableEver ? $"{name} is not {{ IsEmpty: true }}" : $"!{name}.IsEmpty",
            FieldKind.Struct => field.IsNullableEver ? $"{name} is not {{ IsDefault: true }}" : $"!{name}.IsDefault",
            FieldKind.Error or FieldKind.ApiKey => $"{name} != 0",
            _ => $"{name} != {DefaultLiteral(field)}",
        };
    }

    /// <summary>The condition that a version of the enclosing ones is inside of a range, or null where all are.</summary>
    public static string? Condition(VersionRange range, VersionRange enclosing)
    {
        var narrowed = range.Intersect(enclosing);
        if (narrowed.IsEmpty)
            return "false";
        if (narrowed.Min == narrowed.Max && enclosing.Min != enclosing.Max)
            return $"version == {narrowed.Min}";
        var min = narrowed.Min > enclosing.Min ? $"version >= {narrowed.Min}" : null;
        var max = narrowed.Max < enclosing.Max ? $"version <= {narrowed.Max}" : null;
        return min is null ? max : max is null ? min : $"{min} && {max}";
    }

    public static string? And(string? left, string? right) => left is null ? right : right is null ? left : $"{left} && {right}";

    public static string Size(FieldKind kind) => kind switch
    {
        FieldKind.Boolean or FieldKind.Int8 => "1",
        FieldKind.Int16 or FieldKind.UInt16 or FieldKind.Error or FieldKind.ApiKey => "2",
        FieldKind.Int32 or FieldKind.UInt32 => "4",
        FieldKind.Int64 or FieldKind.Float64 => "8",
        FieldKind.Uuid => "16",
        _ => "",
    };

    private static string DefaultLiteral(FieldSchema field)
    {
        var text = field.Default ?? "0";
        return field.Kind switch
        {
            FieldKind.Int64 when text == long.MinValue.ToString(CultureInfo.InvariantCulture) => "long.MinValue",
            FieldKind.Int64 when text == long.MaxValue.ToString(CultureInfo.InvariantCulture) => "long.MaxValue",
            FieldKind.Int32 when text == int.MinValue.ToString(CultureInfo.InvariantCulture) => "int.MinValue",
            FieldKind.Int32 when text == int.MaxValue.ToString(CultureInfo.InvariantCulture) => "int.MaxValue",
            _ => text,
        };
    }
}
