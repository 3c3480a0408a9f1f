using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Headrace.Connect.Data;
using Headrace.Connect.Rest.Http;
using Headrace.Connect.Source;

namespace Headrace.Connect.Rest.Json;

/// <summary>The tokens of a request's body, the values and maps that they make, and what Kafka Connect says where they are others.</summary>
/// <remarks>Every fault is a <see cref="RestException"/> with status 500. <see cref="RequestJson"/> knows what the body is to hold.</remarks>
internal ref struct RequestTokens
{
    private const string StringMapClass = "java.util.LinkedHashMap<java.lang.String,java.lang.String>";
    private const string ObjectMapClass = "java.util.LinkedHashMap<java.lang.String,java.lang.Object>";

    private static readonly JsonReaderOptions Options = new() { AllowMultipleValues = true, MaxDepth = JacksonErrors.DepthMax };

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly bool _isUtf8;
    private Utf8JsonReader _reader;
    private bool _wasPropertyName;

    public RequestTokens(ReadOnlySpan<byte> body)
    {
        body = BodyEncoding.ToUtf8(body);
        _bytes = body;
        _isUtf8 = Utf8.IsValid(body);
        _reader = new(body, Options);
    }

    /// <summary>Where in the object graph the reader is, for messages.</summary>
    public List<string> Chain { get; } = [];

    public readonly JsonTokenType TokenType => _reader.TokenType;

    /// <summary>Reads the first token.</summary>
    /// <returns>False where there is none.</returns>
    public bool TryStart()
    {
        if (!_bytes.ContainsAnyExcept(" \t\r\n"u8))
            return false;
        Read();
        return true;
    }

    /// <summary>Reads the next token.</summary>
    /// <param name="isEntering">Whether it is to be the value of the chain's last field.</param>
    public void Read(bool isEntering = false)
    {
        var before = _reader;
        try
        {
            if (!_reader.Read())
                throw JacksonErrors.Explain(_bytes, before, _wasPropertyName, isEntering, Chain);
            _wasPropertyName = _reader.TokenType == JsonTokenType.PropertyName;
        }
        catch (JsonException)
        {
            throw JacksonErrors.Explain(_bytes, before, _wasPropertyName, isEntering, Chain);
        }
        // "nulll" is one wrong word, not a null with something behind it.
        if (_reader.TokenType is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null
            && _reader.BytesConsumed < _bytes.Length && JacksonScanner.IsWordByte(_bytes[(int)_reader.BytesConsumed]))
        {
            throw JacksonErrors.Explain(_bytes, before, before.TokenType == JsonTokenType.PropertyName, isEntering, Chain);
        }
        if (!_isUtf8 && JacksonUtf8.FindFault(_reader, _bytes) is var (reason, position))
            throw JacksonErrors.At(_bytes, position, reason, Chain);
        if (_reader.ValueSpan.Length > JacksonErrors.NumberSizeMax && _reader.TokenType is JsonTokenType.Number or JsonTokenType.PropertyName)
            JacksonErrors.EnsureSize(_reader, isEntering ? Chain[..^1] : Chain);
    }

    /// <summary>The next field's name; null at the end of the object.</summary>
    public string? NextProperty()
    {
        Read();
        return _reader.TokenType == JsonTokenType.EndObject ? null : StringToken();
    }

    /// <summary>Goes on to the value of a field.</summary>
    public void Enter(string type, string property)
    {
        Chain.Add($"{type}[\"{property}\"]");
        Read(isEntering: true);
    }

    /// <summary>Refuses what follows the value.</summary>
    public void End(string type)
    {
        if (!_bytes[(int)_reader.BytesConsumed..].ContainsAnyExcept(" \t\r\n"u8))
            return;
        Read();
        throw Error($"Trailing token (of type {TokenName()}) found after value (bound as `{type}`): not allowed as per `DeserializationFeature.FAIL_ON_TRAILING_TOKENS`");
    }

    /// <summary>Refuses a token that begins no object of a class.</summary>
    public void StartBean(string type)
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return;
            case JsonTokenType.String:
                throw Error(JavaNumbers.IsBlank(StringToken()) ? EmptyStringText(type) : ConstructorText(type, $"String-argument constructor/factory method to deserialize from String value ('{StringToken()}')"));
            case JsonTokenType.Number:
                var number = Encoding.ASCII.GetString(_reader.ValueSpan);
                throw Error(ConstructorText(type, IsWhole(_reader.ValueSpan)
                    ? $"int/Int-argument constructor/factory method to deserialize from Number value ({number})"
                    : $"double/Double-argument constructor/factory method to deserialize from Number value ({number})"));
            case JsonTokenType.True or JsonTokenType.False:
                throw Error(ConstructorText(type, $"boolean/Boolean-argument constructor/factory method to deserialize from boolean value ({(_reader.TokenType == JsonTokenType.True ? "true" : "false")})"));
            default:
                throw WrongToken(type);
        }
    }

    /// <summary>Passes a field that a class does not have. Once all known ones have come, the first other one is an error at once.</summary>
    public void PassUnknown(ref string? unknown, string property, string type, string known, bool isComplete)
    {
        if (!isComplete || unknown is not null)
        {
            SkipUnknown(ref unknown, property);
            return;
        }
        Read();
        Chain.Add($"{type}[\"{property}\"]");
        var position = _reader.TokenType == JsonTokenType.String ? _reader.TokenStartIndex + 1 : _reader.BytesConsumed;
        throw JacksonErrors.At(_bytes, (int)position, UnknownText(property, type, known), Chain);
    }

    /// <summary>Refuses the first field that a class does not have, if there was one.</summary>
    public readonly void EnsureKnown(string type, string? unknown, string known)
    {
        if (unknown is null)
            return;
        Chain.Add($"{type}[\"{unknown}\"]");
        throw JacksonErrors.At(_bytes, (int)_reader.BytesConsumed, UnknownText(unknown, type, known), Chain);
    }

    /// <summary>A map of texts.</summary>
    public OrderedDictionary<string, string?> StringMap()
    {
        StartMap(StringMapClass);
        var map = new OrderedDictionary<string, string?>(StringComparer.Ordinal);
        while (NextProperty() is { } property)
        {
            Read();
            if (_reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                Chain.Add($"java.util.LinkedHashMap[\"{property}\"]");
            map[property] = Text();
        }
        return map;
    }

    /// <summary>A map of any values.</summary>
    public SourceMap ObjectMap()
    {
        StartMap(ObjectMapClass);
        var map = new OrderedDictionary<string, DataValue>(StringComparer.Ordinal);
        while (NextProperty() is { } property)
        {
            Read();
            map[property] = Value();
        }
        return new(map);
    }

    /// <summary>The token as a text.</summary>
    public string? Text() => _reader.TokenType switch
    {
        JsonTokenType.String => StringToken(),
        JsonTokenType.Number => Encoding.ASCII.GetString(_reader.ValueSpan),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.Null => null,
        _ => throw WrongToken("java.lang.String"),
    };

    /// <summary>The token is not one that a class can be made of.</summary>
    public readonly RestException WrongToken(string type)
    {
        var value = _reader.TokenType switch
        {
            JsonTokenType.StartObject => "Object",
            JsonTokenType.StartArray => "Array",
            JsonTokenType.String => "String",
            JsonTokenType.Number => IsWhole(_reader.ValueSpan) ? "Integer" : "Floating-point",
            _ => "Boolean",
        };
        return Error($"Cannot deserialize value of type `{type}` from {value} value (token `JsonToken.{TokenName()}`)");
    }

    /// <summary>Something is wrong with the token.</summary>
    public readonly RestException Error(string reason) => JacksonErrors.At(_bytes, (int)_reader.TokenStartIndex, reason, Chain);

    private void StartMap(string type)
    {
        if (_reader.TokenType == JsonTokenType.StartObject)
            return;
        if (_reader.TokenType != JsonTokenType.String)
            throw WrongToken(type);
        throw Error(JavaNumbers.IsBlank(StringToken())
            ? "Cannot coerce empty String (\"\") to element of `java.util.LinkedHashMap` (but could if coercion was enabled using `CoercionConfig`)"
            : ConstructorText("java.util.LinkedHashMap", $"String-argument constructor/factory method to deserialize from String value ('{StringToken()}')"));
    }

    private DataValue Value()
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.String:
                return DataValue.From(StringToken());
            case JsonTokenType.True or JsonTokenType.False:
                return DataValue.From(_reader.TokenType == JsonTokenType.True);
            case JsonTokenType.Null:
                return DataValue.Null;
            case JsonTokenType.Number:
                if (_reader.TryGetInt32(out var small))
                    return DataValue.From(small); // as Java has it: a hash table has negative ones at another place than those of 64 bits
                if (_reader.TryGetInt64(out var whole))
                    return DataValue.From(whole);
                return _reader.ValueSpan.IndexOfAny(".eE"u8) < 0
                    ? DataValue.From(new BigDecimal(BigInteger.Parse(Encoding.ASCII.GetString(_reader.ValueSpan), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), 0))
                    : DataValue.From(double.Parse(_reader.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture));
            case JsonTokenType.StartArray:
                var items = new List<DataValue>();
                for (Read(); _reader.TokenType != JsonTokenType.EndArray; Read())
                    items.Add(Value());
                return DataValue.From(items);
            case JsonTokenType.StartObject:
                var map = new DataMap();
                while (NextProperty() is { } property)
                {
                    Read();
                    map[property] = Value();
                }
                return DataValue.From(map);
            default:
                throw new InvalidOperationException($"A value can't start with {_reader.TokenType}.");
        }
    }

    // Unlike the platform's reader, the text may hold half a surrogate pair, as Java's may.
    private readonly string StringToken()
    {
        var isName = _reader.TokenType == JsonTokenType.PropertyName;
        return _reader.ValueIsEscaped ? JacksonErrors.Unescape(_reader.ValueSpan, isName) : JacksonUtf8.GetString(_reader.ValueSpan, isName);
    }

    // The whole object is read before a field that it should not have is an error.
    private void SkipUnknown(ref string? unknown, string property)
    {
        unknown ??= property;
        Read();
        for (var depth = _reader.CurrentDepth; _reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray || _reader.CurrentDepth > depth;)
        {
            Read();
            if (_reader.CurrentDepth == depth && _reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
                break;
        }
    }

    private readonly string TokenName() => _reader.TokenType switch
    {
        JsonTokenType.StartObject => "START_OBJECT",
        JsonTokenType.StartArray => "START_ARRAY",
        JsonTokenType.String => "VALUE_STRING",
        JsonTokenType.Number => IsWhole(_reader.ValueSpan) ? "VALUE_NUMBER_INT" : "VALUE_NUMBER_FLOAT",
        JsonTokenType.True => "VALUE_TRUE",
        JsonTokenType.False => "VALUE_FALSE",
        JsonTokenType.Null => "VALUE_NULL",
        _ => _reader.TokenType.ToString(),
    };

    private static bool IsWhole(ReadOnlySpan<byte> number) => !number.ContainsAny(".eE"u8);

    private static string UnknownText(string property, string type, string known) => $"Unrecognized field \"{property}\" (class {type}), not marked as ignorable ({known})";

    private static string ConstructorText(string type, string what) => $"Cannot construct instance of `{type}` (although at least one Creator exists): no {what}";

    private static string EmptyStringText(string type) =>
        $"Cannot coerce empty String (\"\") to `{type}` value (but could if coercion was enabled using `CoercionConfig`)";
}
