using Headrace.Connect.Errors;

namespace Headrace.Connect.Transforms.Debezium.Outbox;

/// <summary>Where a further field of an outbox row goes.</summary>
internal enum AdditionalFieldPlacement
{
    Header,
    Envelope,
    Partition,
}

/// <summary>A further field of an outbox row that becomes part of the event: <c>field:placement</c> or <c>field:placement:alias</c>.</summary>
internal sealed record AdditionalField(string Name, AdditionalFieldPlacement Placement, string Alias)
{
    /// <summary>Reads what <c>table.fields.additional.placement</c> lists.</summary>
    /// <exception cref="ConfigException">An item has another form, or names another place.</exception>
    public static AdditionalField[] Parse(string setting, IReadOnlyList<string> texts)
    {
        var items = DebeziumKeys.WithoutEmptyEnd(texts);
        return [.. items.Select(text => Parse(setting, text, items))];
    }

    private static AdditionalField Parse(string setting, string text, IReadOnlyList<string> all)
    {
        var parts = text.TrimEnd(':').Split(':');
        if (parts.Length is not (2 or 3))
        {
            throw new ConfigException(
                setting,
                string.Join(",", all),
                $"The '{setting}' value is invalid: A comma-separated list of valid String pairs or trios is expected but got: [{string.Join(", ", all)}]");
        }

        var placement = parts[1].Trim().ToUpperInvariant() switch
        {
            "HEADER" => AdditionalFieldPlacement.Header,
            "ENVELOPE" => AdditionalFieldPlacement.Envelope,
            "PARTITION" => AdditionalFieldPlacement.Partition,
            _ => throw new ConfigException(setting, string.Join(",", all), $"A field's place is header, envelope or partition, not {parts[1]}"),
        };
        var name = parts[0].Trim();
        return new(name, placement, parts.Length == 3 ? parts[2].Trim() : name);
    }
}
