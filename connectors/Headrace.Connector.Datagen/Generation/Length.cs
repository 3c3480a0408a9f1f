using System.Text.Json;
using Headrace.Connect.Errors;

namespace Headrace.Connector.Datagen.Generation;

/// <summary>How long texts, bytes, arrays and maps are: from <paramref name="Min"/> on and below <paramref name="Max"/>.</summary>
/// <param name="Min">The shortest.</param>
/// <param name="Max">One more than the longest.</param>
internal readonly record struct Length(int Min, int Max)
{
    private static readonly Length Default = new(8, 16);

    public int Next(RandomNumbers random) => Min + random.NextInt(Max - Min);

    public static Length Read(JsonElement properties)
    {
        if (properties.ValueKind != JsonValueKind.Object || !properties.TryGetProperty("length", out var given))
            return Default;
        var length = Default;
        if (given.ValueKind == JsonValueKind.Number)
            length = new(given.GetInt32(), given.GetInt32() + 1);
        else if (given.ValueKind == JsonValueKind.Object)
            length = Read(given, "min") is var min && Read(given, "max") is { } max ? new(min ?? 0, max) : new(min ?? Default.Min, (min ?? Default.Min) + Default.Max - Default.Min);
        return length.Min >= 0 && length.Max > length.Min ? length : throw new ConfigException($"In the schema, the length {given.GetRawText()} is not a range.");
    }

    private static int? Read(JsonElement given, string name) => given.TryGetProperty(name, out var value) ? value.GetInt32() : null;
}
