namespace Headrace.Connect.Runtime.Tolerance;

/// <summary>What a user may do about a record that a sink's converter can't read, for the usual mix-ups. The codes are stable: docs/errors has a page for each.</summary>
internal static class ConversionHints
{
    private const int WireHeaderSize = 5;

    /// <summary>The hint; null where there is none.</summary>
    public static (string Code, string Text)? Find(FailedRecord failed)
    {
        if (failed.Consumed is not { } consumed || failed.Stage is not (ErrorStage.KeyConverter or ErrorStage.ValueConverter)
            || !failed.ClassName.EndsWith("JsonConverter", StringComparison.Ordinal))
        {
            return null;
        }
        var part = failed.Stage == ErrorStage.KeyConverter ? "key" : "value";
        var bytes = failed.Stage == ErrorStage.KeyConverter ? consumed.Key : consumed.Value;
        if (bytes is not { Length: > 0 } data)
            return null;
        if (data.Span[0] == 0 && data.Length > WireHeaderSize)
        {
            return ("HR-1001", $"the {part} begins with the byte 0, as records do that were written with a schema registry; they are not plain JSON. Set {part}.converter to the converter that " +
                $"they were written with (Avro, Protobuf or JSON Schema) and {part}.converter.schema.registry.url");
        }
        return failed.Exception.Message.Contains("schemas.enable", StringComparison.Ordinal)
            ? ("HR-1002", $"the {part} is JSON without the envelope of \"schema\" and \"payload\". Set {part}.converter.schemas.enable=false")
            : data.Span[0] is (byte)'{' or (byte)'['
                ? null
                : ("HR-1003", $"the {part} is no JSON; it may be plain text. Set {part}.converter=org.apache.kafka.connect.storage.StringConverter");
    }
}
