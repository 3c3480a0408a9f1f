using System.Globalization;
using System.Text;
using Headrace.Connect.Config;

namespace Headrace.Connect.Transforms.Debezium;

/// <summary>How Debezium changes names of schemas and fields that Avro does not allow.</summary>
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
    private readonly bool _allowsDots;

    public SchemaNames(string mode)
        : this(mode, allowsDots: true)
    {
    }

    private SchemaNames(string mode, bool allowsDots) => (_mode, _allowsDots) = (mode.Trim().ToUpperInvariant(), allowsDots);

    /// <summary>The same for names of fields, which can't have dots.</summary>
    public static SchemaNames ForFields(string mode) => new(mode, allowsDots: false);

    /// <summary>The name to use. Two names may become the same: Debezium lets them, too.</summary>
    public string Adjust(string name)
    {
        if (_mode == "NONE" || name.Length == 0)
            return name;

        var adjusted = new StringBuilder(name.Length);
        for (var index = 0; index < name.Length; index++)
            Append(adjusted, name[index], index == 0);
        return adjusted.ToString();
    }

    private void Append(StringBuilder adjusted, char character, bool isFirst)
    {
        var isUnicode = _mode == "AVRO_UNICODE";
        if (char.IsAsciiLetter(character) || (character == '_' && !isUnicode) || (!isFirst && ((character == '.' && _allowsDots) || char.IsAsciiDigit(character))))
            adjusted.Append(character);
        else if (isUnicode)
            adjusted.Append("_u").Append(((int)character).ToString(character <= 0xff ? "x" : "x3", CultureInfo.InvariantCulture).Insert(0, character <= 0xff ? "00" : ""));
        else
            adjusted.Append('_').Append(isFirst && char.IsDigit(character) ? character.ToString() : "");
    }
}
