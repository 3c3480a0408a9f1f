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
        if (last is null || !ReferenceEquals(last.Names, names))
            _last = last = new(names, KafkaJson.Write(json => KafkaJson.WriteStrings(json, names)).WrittenMemory);
        return last.Json;
    }

    private sealed record Written(IReadOnlyList<string> Names, ReadOnlyMemory<byte> Json);
}
