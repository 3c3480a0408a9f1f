using System.Text.Json.Nodes;

namespace Headrace.Connect.Runtime.Preview;

/// <summary>A record on its way through a connector's transformations and converters, none of which was written anywhere.</summary>
/// <param name="Before">The record as the source made it or the converter read it: <c>topic</c>, <c>partition</c>, <c>timestamp</c>, <c>key</c>, <c>value</c>, <c>headers</c>,
/// with <c>keySchema</c> and <c>valueSchema</c> where it has them, in the form of the JSON converter.</param>
/// <param name="After">The record behind the transformations; null if they drop it, or if something fails.</param>
/// <param name="Written">What would be written to Kafka, for sources: <c>key</c>, <c>value</c> and <c>headers</c> as text, or as <c>base64:…</c> where they are no UTF-8.</param>
/// <param name="Error">What fails, with its stage; null for nothing.</param>
public sealed record PreviewedRecord(JsonObject Before, JsonObject? After, JsonObject? Written, string? Error)
{
    /// <summary>Whether a transformation drops the record.</summary>
    public bool IsDropped => After is null && Error is null;
}
