using System.Text;
using Headrace.Connect.Converters.Json;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Tasks;

namespace Headrace.Connect.Runtime.Tests.Tasks;

/// <summary>What becomes of the headers of a consumed record.</summary>
public sealed class SinkRecordConversionTests
{
    [Theory]
    [InlineData(
        """{"schema":{"type":"string","name":"org.apache.kafka.connect.data.Time"},"payload":0}""",
        "The value Thu Jan 01 00:00:00 UTC 1970 is not compatible with the schema Schema{org.apache.kafka.connect.data.Time:STRING}")]
    [InlineData(
        """{"schema":{"type":"double","name":"org.apache.kafka.connect.data.Time"},"payload":3723004}""",
        "The value Thu Jan 01 01:02:03 UTC 1970 is not compatible with the schema Schema{org.apache.kafka.connect.data.Time:FLOAT64}")]
    public void Header_ThatDoesNotFitItsSchema_IsRefusedInKafkaConnectsWords(string json, string message)
    {
        using var converter = new JsonConverter();
        converter.Configure(new Dictionary<string, string?>());

        var error = Assert.Throws<DataException>(() => SinkRecordConversion.ReadHeaders(converter, "t", [new("h", Encoding.UTF8.GetBytes(json))]));

        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void Headers_KeepTheirOrder_AndNullsWithoutSchema()
    {
        using var converter = new JsonConverter();
        converter.Configure(new Dictionary<string, string?> { ["schemas.enable"] = "false" });

        var headers = SinkRecordConversion.ReadHeaders(converter, "t", [new("b", "1"u8.ToArray()), new("a", (ReadOnlyMemory<byte>?)null), new("b", "2"u8.ToArray())])!;

        Assert.Equal(["b=1", "a=null", "b=2"], headers.Select(header => $"{header.Key}={header.Value}"));
    }
}
