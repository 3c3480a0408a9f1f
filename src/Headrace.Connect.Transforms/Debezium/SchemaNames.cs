using System.Globalization;
using System.Text;
using Headrace.Connect.Config;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms.Debezium;

/// <summary>How Debezium changes schema names that Avro does not allow.</summary>
internal sealed class SchemaNames
{
    public static readonly ConfigKey<string> ModeKey = ConfigKey.String("schema.name.adjustment.mode").Default("none")
        .Check(DebeziumKeys.OneOf("none", "avro", "avro_unicode"))
        .Document(
            "What becomes of characters in the names of schemas that Avro does not allow. none: they stay. avro: each becomes an underscore. avro_unicode: each becomes _u and its " +
            "number in hexadecimal, underscores too.",
            Importance.Low)
        .Display(null, 1, Width.Medium, "Schema Name Adjustment");

    private readonly string _mode;
    private readonly Dictionary<string, string> _originals = new(StringComparer.Ordinal);

    public SchemaNames(string mode) => _mode = mode.Trim().ToUpperInvariant();

    /// <summary>The name to use.</summary>
    /// <exception cref="ConnectException">Another name was changed to the same one.</exception>
    public string Adjust(string name)
    {
        if (_mode == "NONE" || name.Length == 0)
            return name;

        var adjusted = new StringBuilder(name.Length);
        for (var index = 0; index < name.Length; index++)
            Append(adjusted, name[index], index == 0);
        var result = adjusted.ToString();
        if (result == name)
            return name;
        if (_originals.TryGetValue(result, out var original) && original != name)
        {
            throw new ConnectException(
                $"The Kafka Connect schema name '{name}' is not a valid Avro schema name and its replacement '{result}' conflicts with another different schema '{original}'");
        }

        _originals[result] = name;
        return result;
    }

    private void Append(StringBuilder adjusted, char character, bool isFirst)
    {
        var isUnicode = _mode == "AVRO_UNICODE";
        if (char.IsAsciiLetter(character) || (character == '_' && !isUnicode) || (!isFirst && (character == '.' || char.IsAsciiDigit(character))))
            adjusted.Append(character);
        else if (isUnicode)
            adjusted.Append("_u").Append(((int)character).ToString(character <= 0xff ? "x" : "x3", CultureInfo.InvariantCulture).Insert(0, character <= 0xff ? "00" : ""));
        else
            adjusted.Append('_').Append(isFirst && char.IsDigit(character) ? character.ToString() : "");
    }
}
