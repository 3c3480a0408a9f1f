using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Headrace.Connect.Data;
using Headrace.Connect.Rest.Http;
using Headrace.Connect.Runtime;
using Headrace.Connect.Source;

namespace Headrace.Connect.Rest.Json;

/// <summary>
/// Reads the bodies of requests as strictly and as leniently as Kafka Connect: unknown fields and trailing tokens are errors, of equal names the last counts,
/// and where text is wanted numbers and booleans are taken as they are spelled.
/// </summary>
/// <remarks>Every fault is a <see cref="RestException"/> with status 500 and Kafka Connect's text. One pass; the body is bounded by the caller.</remarks>
internal ref struct RequestJson
{
    private const string Entities = "org.apache.kafka.connect.runtime.rest.entities.";
    private const string CreateRequestClass = Entities + "CreateConnectorRequest";
    private const string OffsetsClass = Entities + "ConnectorOffsets";
    private const string OffsetClass = Entities + "ConnectorOffset";
    private const string KnownOfCreateRequest = "3 known properties: \"config\", \"name\", \"initial_state\"";
    private const string KnownOfOffsets = "one known property: \"offsets\"";
    private const string KnownOfOffset = "2 known properties: \"partition\", \"offset\"";
    private const string StringMapClass = "java.util.LinkedHashMap<java.lang.String,java.lang.String>";
    private const string ObjectMapClass = "java.util.LinkedHashMap<java.lang.String,java.lang.Object>";

    private static readonly JsonReaderOptions Options = new() { AllowMultipleValues = true, MaxDepth = JacksonErrors.DepthMax };

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly bool _isUtf8;
    private readonly List<string> _chain; // where in the object graph the reader is, for messages
    private Utf8JsonReader _reader;
    private bool _wasPropertyName;

    private RequestJson(ReadOnlySpan<byte> body)
    {
        body = BodyEncoding.ToUtf8(body);
        _bytes = body;
        _chain = [];
        _isUtf8 = Utf8.IsValid(body);
        _reader = new(body, Options);
    }

    /// <summary>Reads a map of texts, such as a connector's config.</summary>
    /// <returns>Null for an empty body and for null.</returns>
    public static OrderedDictionary<string, string?>? ReadStringMap(ReadOnlySpan<byte> body)
    {
        var json = new RequestJson(body);
        if (!json.TryStart())
            return null;
        var map = json._reader.TokenType == JsonTokenType.Null ? null : json.StringMap();
        json.End("java.util.Map");
        return map;
    }

    /// <summary>Reads a list of maps of strings, as another worker sends it.</summary>
    /// <returns>Null for null, and nulls for maps that are.</returns>
    public static List<IReadOnlyDictionary<string, string?>?>? ReadTaskConfigs(ReadOnlySpan<byte> body)
    {
        var json = new RequestJson(body);
        if (!json.TryStart())
            throw JacksonErrors.Empty();
        if (json._reader.TokenType == JsonTokenType.Null)
            return null;
        if (json._reader.TokenType != JsonTokenType.StartArray)
            throw json.WrongToken("java.util.ArrayList<java.util.Map<java.lang.String,java.lang.String>>");
        var configs = new List<IReadOnlyDictionary<string, string?>?>();
        while (true)
        {
            json.Read();
            if (json._reader.TokenType == JsonTokenType.EndArray)
                return configs;
            json._chain.Add($"java.util.ArrayList[{configs.Count}]");
            configs.Add(json._reader.TokenType == JsonTokenType.Null ? null : json.StringMap());
            json._chain.RemoveAt(json._chain.Count - 1);
        }
    }

    /// <summary>Reads the request to create a connector.</summary>
    /// <returns>Null for an empty body and for null.</returns>
    public static CreateConnectorRequest? ReadCreateRequest(ReadOnlySpan<byte> body)
    {
        var json = new RequestJson(body);
        if (!json.TryStart())
            return null;
        var request = json._reader.TokenType == JsonTokenType.Null ? null : json.CreateRequest();
        json.End(CreateRequestClass);
        return request;
    }

    /// <summary>Reads the request to alter offsets.</summary>
    /// <param name="body">The body.</param>
    /// <param name="offsets">The offsets; null for none.</param>
    /// <returns>False for an empty body and for null.</returns>
    public static bool TryReadOffsets(ReadOnlySpan<byte> body, out List<ConnectorOffset?>? offsets)
    {
        offsets = null;
        var json = new RequestJson(body);
        if (!json.TryStart())
            return false;
        var isNull = json._reader.TokenType == JsonTokenType.Null;
        if (!isNull)
            offsets = json.Offsets();
        json.End(OffsetsClass);
        return !isNull;
    }

    private CreateConnectorRequest CreateRequest()
    {
        StartBean(CreateRequestClass);
        string? name = null, unknown = null;
        OrderedDictionary<string, string?>? config = null;
        TargetState? initialState = null;
        var seen = new HashSet<string>(3, StringComparer.Ordinal);
        while (NextProperty() is { } property)
        {
            switch (property)
            {
                case "name":
                    Enter(CreateRequestClass, property);
                    name = Text();
                    break;
                case "config":
                    Enter(CreateRequestClass, property);
                    config = _reader.TokenType == JsonTokenType.Null ? null : StringMap();
                    break;
                case "initial_state":
                    Enter(CreateRequestClass, property);
                    initialState = InitialState();
                    break;
                default:
                    PassUnknown(ref unknown, property, CreateRequestClass, KnownOfCreateRequest, isComplete: seen.Count == 3);
                    continue;
            }
            seen.Add(property);
            _chain.Clear();
        }
        EnsureKnown(CreateRequestClass, unknown, KnownOfCreateRequest);
        return new(name, config, initialState);
    }

    private List<ConnectorOffset?>? Offsets()
    {
        StartBean(OffsetsClass);
        List<ConnectorOffset?>? offsets = null;
        string? unknown = null;
        var isComplete = false;
        while (NextProperty() is { } property)
        {
            if (property != "offsets")
            {
                PassUnknown(ref unknown, property, OffsetsClass, KnownOfOffsets, isComplete);
                continue;
            }
            isComplete = true;
            Enter(OffsetsClass, property);
            offsets = _reader.TokenType == JsonTokenType.Null ? null : OffsetList();
            _chain.Clear();
        }
        EnsureKnown(OffsetsClass, unknown, KnownOfOffsets);
        return offsets;
    }

    private List<ConnectorOffset?> OffsetList()
    {
        if (_reader.TokenType != JsonTokenType.StartArray)
            throw WrongToken($"java.util.ArrayList<{OffsetClass}>");
        var offsets = new List<ConnectorOffset?>();
        while (true)
        {
            Read();
            if (_reader.TokenType == JsonTokenType.EndArray)
                return offsets;
            _chain.Add($"java.util.ArrayList[{offsets.Count}]");
            offsets.Add(_reader.TokenType == JsonTokenType.Null ? null : Offset());
            _chain.RemoveAt(_chain.Count - 1);
        }
    }

    private ConnectorOffset Offset()
    {
        StartBean(OffsetClass);
        SourceMap? partition = null, offset = null;
        string? unknown = null;
        var (hasPartition, hasOffset) = (false, false);
        while (NextProperty() is { } property)
        {
            if (property is not ("partition" or "offset"))
            {
                PassUnknown(ref unknown, property, OffsetClass, KnownOfOffset, hasPartition && hasOffset);
                continue;
            }
            Enter(OffsetClass, property);
            var map = _reader.TokenType == JsonTokenType.Null ? null : ObjectMap();
            if (property == "partition")
                (partition, hasPartition) = (map, true);
            else
                (offset, hasOffset) = (map, true);
            _chain.RemoveAt(_chain.Count - 1);
        }
        EnsureKnown(OffsetClass, unknown, KnownOfOffset);
        return new(partition, offset);
    }

    private SourceMap ObjectMap()
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

    private OrderedDictionary<string, string?> StringMap()
    {
        StartMap(StringMapClass);
        var map = new OrderedDictionary<string, string?>(StringComparer.Ordinal);
        while (NextProperty() is { } property)
        {
            Read();
            if (_reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                _chain.Add($"java.util.LinkedHashMap[\"{property}\"]");
            map[property] = Text();
        }
        return map;
    }

    private TargetState? InitialState()
    {
        const string type = CreateRequestClass + "$InitialState";
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject:
                throw WrongToken(type);
            case JsonTokenType.StartArray:
                throw Error($"Input mismatch reading Enum `{type}` ([method {type}#forValue(java.lang.String)]) expects String Value, got Array value (`JsonToken.START_ARRAY`)");
        }
        var text = Text();
        return text?.ToUpperInvariant() switch
        {
            null => null,
            "RUNNING" => TargetState.Started,
            "PAUSED" => TargetState.Paused,
            "STOPPED" => TargetState.Stopped,
            var upper => throw Error(
                $"Cannot construct instance of `{type}`, problem: No enum constant {CreateRequestClass}.InitialState.{upper}"),
        };
    }

    private string? Text() => _reader.TokenType switch
    {
        JsonTokenType.String => StringToken(),
        JsonTokenType.Number => Encoding.ASCII.GetString(_reader.ValueSpan),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.Null => null,
        _ => throw WrongToken("java.lang.String"),
    };

    // Unlike the platform's reader, the text may hold half a surrogate pair, as Java's may.
    private readonly string StringToken()
    {
        var isName = _reader.TokenType == JsonTokenType.PropertyName;
        return _reader.ValueIsEscaped ? JacksonErrors.Unescape(_reader.ValueSpan, isName) : JacksonUtf8.GetString(_reader.ValueSpan, isName);
    }

    private bool TryStart()
    {
        if (!_bytes.ContainsAnyExcept(" \t\r\n"u8))
            return false;
        Read();
        return true;
    }

    private void StartBean(string type)
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return;
            case JsonTokenType.String:
                throw Error(IsBlank(StringToken()) ? EmptyStringText(type) : ConstructorText(type, $"String-argument constructor/factory method to deserialize from String value ('{StringToken()}')"));
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

    private void StartMap(string type)
    {
        if (_reader.TokenType == JsonTokenType.StartObject)
            return;
        if (_reader.TokenType != JsonTokenType.String)
            throw WrongToken(type);
        throw Error(IsBlank(StringToken())
            ? "Cannot coerce empty String (\"\") to element of `java.util.LinkedHashMap` (but could if coercion was enabled using `CoercionConfig`)"
            : ConstructorText("java.util.LinkedHashMap", $"String-argument constructor/factory method to deserialize from String value ('{StringToken()}')"));
    }

    private string? NextProperty()
    {
        Read();
        return _reader.TokenType == JsonTokenType.EndObject ? null : StringToken();
    }

    private void Enter(string type, string property)
    {
        _chain.Add($"{type}[\"{property}\"]");
        Read(isEntering: true);
    }

    private void Read(bool isEntering = false)
    {
        var before = _reader;
        try
        {
            if (!_reader.Read())
                throw JacksonErrors.Explain(_bytes, before, _wasPropertyName, isEntering, _chain);
            _wasPropertyName = _reader.TokenType == JsonTokenType.PropertyName;
        }
        catch (JsonException)
        {
            throw JacksonErrors.Explain(_bytes, before, _wasPropertyName, isEntering, _chain);
        }
        // "nulll" is one wrong word, not a null with something behind it.
        if (_reader.TokenType is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null
            && _reader.BytesConsumed < _bytes.Length && JacksonScanner.IsWordByte(_bytes[(int)_reader.BytesConsumed]))
        {
            throw JacksonErrors.Explain(_bytes, before, before.TokenType == JsonTokenType.PropertyName, isEntering, _chain);
        }
        if (!_isUtf8 && JacksonUtf8.FindFault(_reader, _bytes) is var (reason, position))
            throw JacksonErrors.At(_bytes, position, reason, _chain);
        if (_reader.ValueSpan.Length > JacksonErrors.NumberSizeMax && _reader.TokenType is JsonTokenType.Number or JsonTokenType.PropertyName)
            JacksonErrors.EnsureSize(_reader, isEntering ? _chain[..^1] : _chain);
    }

    private void End(string type)
    {
        if (!_bytes[(int)_reader.BytesConsumed..].ContainsAnyExcept(" \t\r\n"u8))
            return;
        Read();
        throw Error($"Trailing token (of type {TokenName()}) found after value (bound as `{type}`): not allowed as per `DeserializationFeature.FAIL_ON_TRAILING_TOKENS`");
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

    // Once all known fields have come, the first other one is an error at once.
    private void PassUnknown(ref string? unknown, string property, string type, string known, bool isComplete)
    {
        if (!isComplete || unknown is not null)
        {
            SkipUnknown(ref unknown, property);
            return;
        }
        Read();
        _chain.Add($"{type}[\"{property}\"]");
        var position = _reader.TokenType == JsonTokenType.String ? _reader.TokenStartIndex + 1 : _reader.BytesConsumed;
        throw JacksonErrors.At(_bytes, (int)position, UnknownText(property, type, known), _chain);
    }

    private readonly void EnsureKnown(string type, string? unknown, string known)
    {
        if (unknown is null)
            return;
        _chain.Add($"{type}[\"{unknown}\"]");
        throw JacksonErrors.At(_bytes, (int)_reader.BytesConsumed, UnknownText(unknown, type, known), _chain);
    }

    private readonly RestException WrongToken(string type)
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

    private readonly RestException Error(string reason) => JacksonErrors.At(_bytes, (int)_reader.TokenStartIndex, reason, _chain);

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

    private static bool IsBlank(string text) => !text.AsSpan().ContainsAnyExceptInRange('\0', ' '); // what Java trims

    private static string UnknownText(string property, string type, string known) => $"Unrecognized field \"{property}\" (class {type}), not marked as ignorable ({known})";

    private static string ConstructorText(string type, string what) => $"Cannot construct instance of `{type}` (although at least one Creator exists): no {what}";

    private static string EmptyStringText(string type) =>
        $"Cannot coerce empty String (\"\") to `{type}` value (but could if coercion was enabled using `CoercionConfig`)";
}
