namespace Headrace.Connect.Rest.Json;

/// <summary>Names as a JSON array, written once for each list of them. Safe from any thread.</summary>
internal sealed class NamesJson
{
    private volatile Written? _last;

    /// <summary>The array.</summary>
    /// <param name="names">A list that does not change.</param>
    public ReadOnlyMemory<byte> Of(IReadOnlyList<string> names)
    {
        var last = _last;
        if (last is not null && ReferenceEquals(last.Names, names))
            return last.Json;
        using var written = KafkaJson.Write(json => KafkaJson.WriteStrings(json, names));
        _last = last = new(names, written.WrittenSpan.ToArray());
        return last.Json;
    }

    private sealed record Written(IReadOnlyList<string> Names, ReadOnlyMemory<byte> Json);
}
