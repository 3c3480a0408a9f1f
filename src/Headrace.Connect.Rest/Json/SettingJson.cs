using System.Text.Json;
using Headrace.Connect.Rest.Endpoints;
using Headrace.Connect.Runtime.Validation;

namespace Headrace.Connect.Rest.Json;

/// <summary>Writes settings with what validation found of them. What many answers have alike is written once and kept with the setting's definition.</summary>
/// <remarks>Only definitions and their defaults are kept, never what a user has written.</remarks>
internal static class SettingJson
{
    /// <summary>Writes a setting.</summary>
    public static void Write(Utf8JsonWriter json, ConfigInfo setting)
    {
        if (setting is not { Definition: { } definition, Shared: { } shared })
        {
            Write(json, setting, definitionBytes: null);
            return;
        }
        if (shared.Made is not Kept kept)
            shared.Made = kept = Kept.Of(definition);
        if (kept.WithDefault is { } whole && AreEqual(whole.Value, setting.Value))
            json.WriteRawValue(whole.Bytes, skipInputValidation: true);
        else if (kept.WithDefault is null && setting.Value.Errors.Count == 0 && setting.Value.Value == definition.DefaultValue)
            Keep(json, setting, kept);
        else
            Write(json, setting, kept.Definition);
    }

    private static void Keep(Utf8JsonWriter json, ConfigInfo setting, Kept kept)
    {
        var bytes = Bytes(inner => Write(inner, setting, kept.Definition));
        kept.WithDefault = new(setting.Value, bytes);
        json.WriteRawValue(bytes, skipInputValidation: true);
    }

    private static void Write(Utf8JsonWriter json, ConfigInfo setting, byte[]? definitionBytes)
    {
        var (definition, value) = setting;
        json.WriteStartObject();
        json.WritePropertyName("definition"u8);
        if (definitionBytes is not null)
            json.WriteRawValue(definitionBytes, skipInputValidation: true);
        else if (definition is not null)
            ConnectJson.WriteDefinition(json, definition);
        else
            json.WriteNullValue();
        json.WriteStartObject("value"u8);
        json.WriteString("name"u8, value.Name);
        json.WriteString("value"u8, value.Value);
        json.WritePropertyName("recommended_values"u8);
        KafkaJson.WriteStrings(json, value.RecommendedValues);
        json.WritePropertyName("errors"u8);
        KafkaJson.WriteStrings(json, value.Errors);
        json.WriteBoolean("visible"u8, value.IsVisible);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static bool AreEqual(ConfigValueInfo kept, ConfigValueInfo value) => ReferenceEquals(kept, value)
        || (value.Errors.Count == 0 && kept.Value == value.Value && kept.IsVisible == value.IsVisible && kept.Name == value.Name && kept.RecommendedValues.SequenceEqual(value.RecommendedValues));

    private static byte[] Bytes(Action<Utf8JsonWriter> write)
    {
        using var written = KafkaJson.Write(write);
        return written.WrittenSpan.ToArray();
    }

    private sealed class Kept(byte[] definition)
    {
        private volatile Whole? _withDefault;

        public static Kept Of(ConfigKeyInfo definition) => new(Bytes(json => ConnectJson.WriteDefinition(json, definition)));

        public byte[] Definition { get; } = definition;

        /// <summary>The setting where nobody has set it.</summary>
        public Whole? WithDefault
        {
            get => _withDefault;
            set => _withDefault = value;
        }
    }

    private sealed record Whole(ConfigValueInfo Value, byte[] Bytes);
}
