using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Tolerance;
using Headrace.TestKit;

namespace Headrace.Connect.Runtime.Tests.Tolerance;

/// <summary>What is said about records that were read by the wrong converter.</summary>
public sealed class ConversionHintsTests
{
    private const string Json = "org.apache.kafka.connect.json.JsonConverter";

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 0, 7, 2, 65 }, "no JSON", "HR-1001", "value.converter")]
    [InlineData(new byte[] { 123, 125 }, "JsonConverter with schemas.enable requires \"schema\" and \"payload\" fields", "HR-1002", "value.converter.schemas.enable=false")]
    [InlineData(new byte[] { 104, 105 }, "no JSON", "HR-1003", "value.converter=org.apache.kafka.connect.storage.StringConverter")]
    public void MixUp_IsNamedWithTheSettingToChange_AndHasAPage(byte[] value, string message, string code, string setting)
    {
        var hint = ConversionHints.Find(Failed(value, message, ErrorStage.ValueConverter, Json));

        Assert.Equal(code, hint?.Code);
        Assert.Contains(setting, hint?.Text, StringComparison.Ordinal);
        Assert.True(File.Exists(RepositoryRoot.Combine("docs", "errors", code + ".md")));
    }

    [Fact]
    public void OtherErrors_HaveNoHint()
    {
        Assert.Null(ConversionHints.Find(Failed([123, 34], "cut short", ErrorStage.ValueConverter, Json)));
        Assert.Null(ConversionHints.Find(Failed([104], "no", ErrorStage.Transformation, Json)));
        Assert.Null(ConversionHints.Find(Failed([104], "no", ErrorStage.ValueConverter, "org.apache.kafka.connect.converters.LongConverter")));
        Assert.Null(ConversionHints.Find(Failed(null, "no", ErrorStage.ValueConverter, Json)));
    }

    private static FailedRecord Failed(byte[]? value, string message, ErrorStage stage, string className) =>
        new(stage, className, new DataException(message), null, new(new("t", 0), 5, -1, default, null, value is null ? (ReadOnlyMemory<byte>?)null : value, []));
}
