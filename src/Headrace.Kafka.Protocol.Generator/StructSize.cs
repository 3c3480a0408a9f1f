namespace Headrace.Kafka.Protocol.Generator;

/// <summary>The fewest bytes that an array's element can take: what a count is checked against before memory is taken.</summary>
internal static class StructSize
{
    public static int ElementMin(MessageSchema message, FieldSchema field)
    {
        var min = int.MaxValue;
        for (var version = field.Versions.Min; version <= field.Versions.Max; version++)
            min = Math.Min(min, ValueMin(message, field, version, isElement: true));
        return Math.Max(min, 1);
    }

    private static int StructMin(MessageSchema message, StructSchema schema, int version)
    {
        var size = message.Flexible.Contains(version) ? 1 : 0;
        foreach (var field in schema.Fields)
        {
            if (field.Tag < 0 && field.Versions.Contains(version))
                size += ValueMin(message, field, version, isElement: false);
        }
        return size;
    }

    private static int ValueMin(MessageSchema message, FieldSchema field, int version, bool isElement)
    {
        var isFlexible = message.Flexible.Contains(version) && !field.HasPlainLength;
        if (field.IsArray && !isElement)
            return isFlexible ? 1 : sizeof(int);
        return field.Kind switch
        {
            FieldKind.String => isFlexible ? 1 : sizeof(short),
            FieldKind.Bytes => isFlexible ? 1 : sizeof(int),
            FieldKind.Struct when field.Nullable.Contains(version) && !isElement => 1,
            FieldKind.Struct => StructMin(message, field.Struct!, version),
            _ => int.Parse(FieldCode.Size(field.Kind), System.Globalization.CultureInfo.InvariantCulture),
        };
    }
}
