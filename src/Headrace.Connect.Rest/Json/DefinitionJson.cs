using System.Runtime.CompilerServices;
using System.Text.Json;
using Headrace.Connect.Rest.Endpoints;
using Headrace.Connect.Runtime.Validation;

namespace Headrace.Connect.Rest.Json;

/// <summary>Definitions of settings that stand in many answers, written once. What is written goes with the definition.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class DefinitionJson
{
    private readonly ConditionalWeakTable<ConfigKeyInfo, byte[]> _written = [];

    public void Write(Utf8JsonWriter json, ConfigKeyInfo definition)
    {
        if (!_written.TryGetValue(definition, out var bytes))
        {
            using var written = KafkaJson.Write(inner => ConnectJson.WriteDefinition(inner, definition));
            bytes = written.WrittenSpan.ToArray();
            _written.TryAdd(definition, bytes);
        }
        json.WriteRawValue(bytes, skipInputValidation: true);
    }
}
