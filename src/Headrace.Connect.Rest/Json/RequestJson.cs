using System.Text.Json;
using Headrace.Connect.Rest.Http;
using Headrace.Connect.Runtime;
using Headrace.Connect.Source;

namespace Headrace.Connect.Rest.Json;

/// <summary>
/// Reads the bodies of requests as strictly and as leniently as Kafka Connect: unknown fields and trailing tokens are errors, of equal names the last counts,
/// and where text is wanted numbers and booleans are taken as they are spelled.
/// </summary>
/// <remarks>Every fault is a <see cref="RestException"/> with status 500 and Kafka Connect's text. One pass; the body is bounded by the caller.</remarks>
internal static class RequestJson
{
    private const string Entities = "org.apache.kafka.connect.runtime.rest.entities.";
    private const string CreateRequestClass = Entities + "CreateConnectorRequest";
    private const string OffsetsClass = Entities + "ConnectorOffsets";
    private const string OffsetClass = Entities + "ConnectorOffset";
    private const string KnownOfCreateRequest = "3 known properties: \"config\", \"name\", \"initial_state\"";
    private const string KnownOfOffsets = "one known property: \"offsets\"";
    private const string KnownOfOffset = "2 known properties: \"partition\", \"offset\"";

    /// <summary>Reads a map of texts, such as a connector's config.</summary>
    /// <returns>Null for an empty body and for null.</returns>
    public static OrderedDictionary<string, string?>? ReadStringMap(ReadOnlySpan<byte> body)
    {
        var json = new RequestTokens(body);
        if (!json.TryStart())
            return null;
        var map = json.TokenType == JsonTokenType.Null ? null : json.StringMap();
        json.End("java.util.Map");
        return map;
    }

    /// <summary>Reads a list of maps of strings, as another worker sends it.</summary>
    /// <returns>Null for null, and nulls for maps that are.</returns>
    public static List<IReadOnlyDictionary<string, string?>?>? ReadTaskConfigs(ReadOnlySpan<byte> body)
    {
        var json = new RequestTokens(body);
        if (!json.TryStart())
            throw JacksonErrors.Empty();
        if (json.TokenType == JsonTokenType.Null)
            return null;
        if (json.TokenType != JsonTokenType.StartArray)
            throw json.WrongToken("java.util.ArrayList<java.util.Map<java.lang.String,java.lang.String>>");
        var configs = new List<IReadOnlyDictionary<string, string?>?>();
        while (true)
        {
            json.Read();
            if (json.TokenType == JsonTokenType.EndArray)
                return configs;
            json.Chain.Add($"java.util.ArrayList[{configs.Count}]");
            configs.Add(json.TokenType == JsonTokenType.Null ? null : json.StringMap());
            json.Chain.RemoveAt(json.Chain.Count - 1);
        }
    }

    /// <summary>Reads the request to create a connector.</summary>
    /// <returns>Null for an empty body and for null.</returns>
    public static CreateConnectorRequest? ReadCreateRequest(ReadOnlySpan<byte> body)
    {
        var json = new RequestTokens(body);
        if (!json.TryStart())
            return null;
        var request = json.TokenType == JsonTokenType.Null ? null : CreateRequest(ref json);
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
        var json = new RequestTokens(body);
        if (!json.TryStart())
            return false;
        var isNull = json.TokenType == JsonTokenType.Null;
        if (!isNull)
            offsets = Offsets(ref json);
        json.End(OffsetsClass);
        return !isNull;
    }

    private static CreateConnectorRequest CreateRequest(ref RequestTokens json)
    {
        json.StartBean(CreateRequestClass);
        string? name = null, unknown = null;
        OrderedDictionary<string, string?>? config = null;
        TargetState? initialState = null;
        var seen = new HashSet<string>(3, StringComparer.Ordinal);
        while (json.NextProperty() is { } property)
        {
            switch (property)
            {
                case "name":
                    json.Enter(CreateRequestClass, property);
                    name = json.Text();
                    break;
                case "config":
                    json.Enter(CreateRequestClass, property);
                    config = json.TokenType == JsonTokenType.Null ? null : json.StringMap();
                    break;
                case "initial_state":
                    json.Enter(CreateRequestClass, property);
                    initialState = InitialState(ref json);
                    break;
                default:
                    json.PassUnknown(ref unknown, property, CreateRequestClass, KnownOfCreateRequest, isComplete: seen.Count == 3);
                    continue;
            }
            seen.Add(property);
            json.Chain.Clear();
        }
        json.EnsureKnown(CreateRequestClass, unknown, KnownOfCreateRequest);
        return new(name, config, initialState);
    }

    private static List<ConnectorOffset?>? Offsets(ref RequestTokens json)
    {
        json.StartBean(OffsetsClass);
        List<ConnectorOffset?>? offsets = null;
        string? unknown = null;
        var isComplete = false;
        while (json.NextProperty() is { } property)
        {
            if (property != "offsets")
            {
                json.PassUnknown(ref unknown, property, OffsetsClass, KnownOfOffsets, isComplete);
                continue;
            }
            isComplete = true;
            json.Enter(OffsetsClass, property);
            offsets = json.TokenType == JsonTokenType.Null ? null : OffsetList(ref json);
            json.Chain.Clear();
        }
        json.EnsureKnown(OffsetsClass, unknown, KnownOfOffsets);
        return offsets;
    }

    private static List<ConnectorOffset?> OffsetList(ref RequestTokens json)
    {
        if (json.TokenType != JsonTokenType.StartArray)
            throw json.WrongToken($"java.util.ArrayList<{OffsetClass}>");
        var offsets = new List<ConnectorOffset?>();
        while (true)
        {
            json.Read();
            if (json.TokenType == JsonTokenType.EndArray)
                return offsets;
            json.Chain.Add($"java.util.ArrayList[{offsets.Count}]");
            offsets.Add(json.TokenType == JsonTokenType.Null ? null : Offset(ref json));
            json.Chain.RemoveAt(json.Chain.Count - 1);
        }
    }

    private static ConnectorOffset Offset(ref RequestTokens json)
    {
        json.StartBean(OffsetClass);
        SourceMap? partition = null, offset = null;
        string? unknown = null;
        var (hasPartition, hasOffset) = (false, false);
        while (json.NextProperty() is { } property)
        {
            if (property is not ("partition" or "offset"))
            {
                json.PassUnknown(ref unknown, property, OffsetClass, KnownOfOffset, hasPartition && hasOffset);
                continue;
            }
            json.Enter(OffsetClass, property);
            var map = json.TokenType == JsonTokenType.Null ? null : json.ObjectMap();
            if (property == "partition")
                (partition, hasPartition) = (map, true);
            else
                (offset, hasOffset) = (map, true);
            json.Chain.RemoveAt(json.Chain.Count - 1);
        }
        json.EnsureKnown(OffsetClass, unknown, KnownOfOffset);
        return new(partition, offset);
    }

    private static TargetState? InitialState(ref RequestTokens json)
    {
        const string type = CreateRequestClass + "$InitialState";
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject:
                throw json.WrongToken(type);
            case JsonTokenType.StartArray:
                throw json.Error($"Input mismatch reading Enum `{type}` ([method {type}#forValue(java.lang.String)]) expects String Value, got Array value (`JsonToken.START_ARRAY`)");
        }
        var text = json.Text();
        return text?.ToUpperInvariant() switch
        {
            null => null,
            "RUNNING" => TargetState.Started,
            "PAUSED" => TargetState.Paused,
            "STOPPED" => TargetState.Stopped,
            var upper => throw json.Error(
                $"Cannot construct instance of `{type}`, problem: No enum constant {CreateRequestClass}.InitialState.{upper}"),
        };
    }
}
