using System.Text;
using Headrace.Connect.Errors;

namespace Headrace.Connect.Data;

/// <summary>Reads the text of a header value: literals, numbers, dates, lists and maps; whatever it can't read is text.</summary>
/// <remarks>
/// Source: the rules and oddities of Kafka Connect's <c>Values.parseString</c>. Nesting is bounded, because the text may come from a stranger: deeper lists and
/// maps are text.
/// </remarks>
internal ref struct ValueParser
{
    private const int DepthMax = 512;
    private const int TimeLength = 13;
    private const int TimestampLength = 24;
    private const int DateLength = 10;
    private const int IntegerLengthMax = 18;

    private readonly string _text;
    private ValueTokens _tokens;
    private int _depth;

    private ValueParser(string text)
    {
        _text = text;
        _tokens = new ValueTokens(text);
    }

    public static SchemaAndValue Parse(string text)
    {
        // Most header values are plain words, which nothing below would make anything else of.
        if (text.Length == 0 || (text[0] > ' ' && text[0] is not ('n' or 't' or 'f' or '+' or '-' or '[' or '{') && !char.IsDigit(text[0])))
            return new(Schema.String, text);

        // Nor of whole numbers: a date has other characters than digits.
        if (text.Length <= IntegerLengthMax && JavaNumbers.TryParseInteger(text, long.MinValue, long.MaxValue, out var integer))
            return OfInteger(integer);

        return new ValueParser(text).ParseTop();
    }

    private SchemaAndValue ParseTop()
    {
        if (TryParseLiteral(isEmbedded: false, out var result))
            return result;

        var start = _tokens.Mark();
        if (TryParseContainer(out result, out var isContainer))
            return result;
        if (isContainer)
            _tokens.RewindTo(start);

        // Blanks before a list or map that can't be read are all that is left of it: an oddity of Kafka Connect.
        var token = _tokens.Next();
        if (JavaNumbers.Trim(token).IsEmpty)
            return new(Schema.String, token.ToString());

        return TryParseScalar(JavaNumbers.Trim(token), out result) ? result : new(Schema.String, _text);
    }

    /// <summary>Reads an element, a key or a value of a map; fails where it is none, and with it everything around it.</summary>
    private bool TryParseEmbedded(out SchemaAndValue result)
    {
        result = SchemaAndValue.Null;
        if (!_tokens.HasNext)
            return true;
        if (_tokens.TryConsume("\""))
        {
            result = ParseQuoted();
            return true;
        }

        if (TryParseLiteral(isEmbedded: true, out result))
            return true;
        if (TryParseContainer(out result, out var isContainer))
            return true;
        if (isContainer)
            return false;

        var token = _tokens.Next();
        if (JavaNumbers.Trim(token).IsEmpty)
        {
            result = new(Schema.String, token.ToString());
            return true;
        }

        return TryParseScalar(JavaNumbers.Trim(token), out result);
    }

    private bool TryParseLiteral(bool isEmbedded, out SchemaAndValue result)
    {
        result = SchemaAndValue.Null;
        if (TryConsumeWord(isEmbedded, "null"))
            return true;
        if (TryConsumeWord(isEmbedded, "true"))
        {
            result = new(Schema.Boolean, true);
            return true;
        }

        if (TryConsumeWord(isEmbedded, "false"))
        {
            result = new(Schema.Boolean, false);
            return true;
        }

        return false;
    }

    private bool TryConsumeWord(bool isEmbedded, string word)
    {
        var start = _tokens.Mark();
        if (_tokens.TryConsume(word) && (isEmbedded || !_tokens.HasNext))
            return true;

        _tokens.RewindTo(start);
        return false;
    }

    private bool TryParseContainer(out SchemaAndValue result, out bool isContainer)
    {
        result = default;
        var isArray = _tokens.TryConsume("[");
        isContainer = isArray || _tokens.TryConsume("{");
        if (!isContainer || _depth == DepthMax)
            return false;

        _depth++;
        var isParsed = isArray ? TryParseArray(out result) : TryParseMap(out result);
        _depth--;
        return isParsed;
    }

    private bool TryParseArray(out SchemaAndValue result)
    {
        result = default;
        var elements = new List<DataValue>();
        var merger = default(SchemaMerger);
        while (_tokens.HasNext)
        {
            if (_tokens.TryConsume("]"))
                return TryFinishArray(elements, merger.Common, out result);
            if (_tokens.TryConsume(",") || !TryParseEmbedded(out var element))
                return false;

            merger.Merge(element.Schema);
            elements.Add(element.Value);

            var mark = _tokens.Mark();
            if (_tokens.TryConsume("]"))
                _tokens.RewindTo(mark);
            else if (!_tokens.TryConsume(","))
                return false;
        }

        return false;
    }

    private static bool TryFinishArray(List<DataValue> elements, Schema? common, out SchemaAndValue result)
    {
        result = default;
        if (common is null)
        {
            result = new(SchemaBuilder.ArrayOfUnknown().Build(), elements.ToArray());
            return true;
        }

        var aligned = new DataValue[elements.Count];
        for (var i = 0; i < aligned.Length; i++)
        {
            if (!TryAlign(common, elements[i], out aligned[i]))
                return false;
        }

        result = new(SchemaBuilder.Array(common).Build(), aligned);
        return true;
    }

    private bool TryParseMap(out SchemaAndValue result)
    {
        result = default;
        var entries = new DataMap();
        var keyMerger = default(SchemaMerger);
        var valueMerger = default(SchemaMerger);
        while (_tokens.HasNext)
        {
            if (_tokens.TryConsume("}"))
                return TryFinishMap(entries, keyMerger.Common, valueMerger.Common, out result);
            if (_tokens.TryConsume(",") || !TryParseEmbedded(out var key) || key.Value.IsNull || !_tokens.TryConsume(":") || !TryParseEmbedded(out var value))
                return false;

            entries[key.Value] = value.Value;
            _tokens.TryConsume(",");
            keyMerger.Merge(key.Schema);
            valueMerger.Merge(value.Schema);
        }

        return false;
    }

    private static bool TryFinishMap(DataMap entries, Schema? commonKey, Schema? commonValue, out SchemaAndValue result)
    {
        result = default;
        if (commonKey is null)
        {
            result = new(SchemaBuilder.MapOfUnknown(null, null).Build(), entries);
            return true;
        }

        var aligned = new DataMap(entries.Count);
        foreach (var (key, value) in entries)
        {
            var alignedValue = value;
            if (!TryAlign(commonKey, key, out var alignedKey) || (commonValue is not null && !TryAlign(commonValue, value, out alignedValue)))
                return false;

            aligned[alignedKey] = alignedValue;
        }

        result = new(SchemaBuilder.MapOfUnknown(commonKey, commonValue).Build(), aligned);
        return true;
    }

    private static bool TryAlign(Schema schema, in DataValue value, out DataValue aligned)
    {
        aligned = default;
        if (value.IsNull && !schema.IsOptional)
            return false;

        try
        {
            aligned = Values.ConvertTo(schema, null, value);
            return true;
        }
        catch (DataException)
        {
            // A date among numbers, say: the list or map is none, and its text is kept as text.
            return false;
        }
    }

    private SchemaAndValue ParseQuoted()
    {
        var builder = new StringBuilder();
        while (_tokens.HasNext && !_tokens.TryConsume("\""))
            builder.Append(_tokens.Next());

        var text = builder.ToString();
        return TryParseTemporal(text, out var temporal) ? temporal : new(Schema.String, text);
    }

    private bool TryParseScalar(ReadOnlySpan<char> token, out SchemaAndValue result)
    {
        result = default;
        var isDigit = char.IsDigit(token[0]);
        if (isDigit && (TryParseTemporalOfTokens(token, out result) || TryParseTemporal(token.ToString(), out result)))
            return true;
        if ((!isDigit && token[0] is not ('+' or '-')) || !BigDecimal.TryParse(token, out var number))
            return false;

        result = OfNumber(number);
        return true;
    }

    /// <summary>Reads a time or timestamp, whose two colons make five tokens of it.</summary>
    private bool TryParseTemporalOfTokens(ReadOnlySpan<char> token, out SchemaAndValue result)
    {
        result = default;
        var mark = _tokens.Mark();
        var more = _tokens.Next(4);
        if (!more.IsEmpty && TryParseTemporal(string.Concat(token, more), out result))
            return true;

        _tokens.RewindTo(mark);
        return false;
    }

    /// <summary>Reads a date, time or timestamp: which of them it is its length says, and text after the part that is read is not looked at.</summary>
    private static bool TryParseTemporal(string token, out SchemaAndValue result)
    {
        result = default;
        var text = token.Replace("\\:", ":", StringComparison.Ordinal);
        var (schema, pattern) = text.Length switch
        {
            TimeLength => (LogicalTime.Schema, JavaDateFormat.Time),
            TimestampLength => (LogicalTimestamp.Schema, JavaDateFormat.Timestamp),
            DateLength => (LogicalDate.Schema, JavaDateFormat.Date),
            _ => (null, null),
        };
        if (schema is null || !JavaDateFormat.TryParse(pattern!, text, TimeZoneInfo.Local, out var milliseconds))
            return false;

        result = new(schema, DataValue.FromEpochMilliseconds(milliseconds));
        return true;
    }

    private static SchemaAndValue OfInteger(long integer)
    {
        if (integer == (sbyte)integer)
            return new(Schema.Int8, (sbyte)integer);
        if (integer == (short)integer)
            return new(Schema.Int16, (short)integer);

        return integer == (int)integer ? new(Schema.Int32, (int)integer) : new(Schema.Int64, integer);
    }

    /// <summary>The smallest type that holds a number: an integer if it is whole, else a float, a double or a decimal by its range, never mind its digits.</summary>
    private static SchemaAndValue OfNumber(BigDecimal number)
    {
        if (number.TryToInt64(out var integer))
            return OfInteger(integer);
        if (number.Scale != 0)
        {
            if (number.ToSingle() is var single && float.IsFinite(single))
                return new(Schema.Float32, single);
            if (number.ToDouble() is var wide && double.IsFinite(wide))
                return new(Schema.Float64, wide);
        }

        return new(LogicalDecimal.Schema(number.Scale), number);
    }
}
