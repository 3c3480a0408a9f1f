using Headrace.Connect.Data;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms;

/// <summary>Reads the setting <c>spec</c> of <see cref="Cast"/>.</summary>
internal static class CastSpec
{
    private const string OutputTypes = "[INT8, INT16, INT32, INT64, FLOAT32, FLOAT64, BOOLEAN, STRING]";

    /// <summary>The types by field, or the one for the whole value.</summary>
    public static (SchemaType? WholeType, Dictionary<string, SchemaType> Casts) Parse(IReadOnlyList<string> mappings)
    {
        SchemaType? wholeType = null;
        var casts = new Dictionary<string, SchemaType>();
        foreach (var mapping in mappings)
        {
            // Like Java's split: empty parts at the end don't count.
            var parts = mapping.TrimEnd(':').Split(':');
            if (parts.Length > 2)
                throw new ConfigException("renames", $"[{string.Join(", ", mappings)}]", $"Invalid rename mapping: {mapping}");
            if (parts.Length == 1)
                wholeType = ToType(JavaNumbers.Trim(parts[0]));
            else
                casts[JavaNumbers.Trim(parts[0])] = ToType(JavaNumbers.Trim(parts[1]));
        }

        if (wholeType is not null && mappings.Count > 1)
            throw new ConfigException("Cast transformations that specify a type to cast the entire value to may only specify a single cast in their spec");
        return (wholeType, casts);
    }

    private static SchemaType ToType(string name)
    {
        // .NET reads more than names: numbers, lists, and names with blanks of any script around them.
        var upper = JavaUnicode.ToUpper(name);
        if (!upper.All(char.IsAsciiLetterOrDigit) || !Enum.TryParse<SchemaType>(upper, ignoreCase: true, out var type) || int.TryParse(upper, out _))
        {
            // The text is Kafka's, which puts the cause where the value belongs.
            throw new ConfigException(
                $"Invalid value java.lang.IllegalArgumentException: No enum constant org.apache.kafka.connect.data.Schema.Type.{upper} for configuration "
                + $"Invalid type found in casting spec: {name}");
        }

        return type < SchemaType.Bytes
            ? type
            : throw new ConfigException($"Cast transformation does not support casting to {type.JavaConstant}; supported types are {OutputTypes}");
    }
}
