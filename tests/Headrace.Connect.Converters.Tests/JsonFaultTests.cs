using System.Text;
using Headrace.Connect.Converters.Json;
using Headrace.Connect.Errors;
using Headrace.TestKit.Golden;

namespace Headrace.Connect.Converters.Tests;

/// <summary>What is no JSON, in the words that Kafka Connect 4.3.1 had for it (testdata/connect/json-errors.jsonl).</summary>
public sealed class JsonFaultTests
{
    [Fact]
    public void WhatIsNoJson_IsToldInKafkaConnectsWords()
    {
        using var converter = new JsonConverter();
        converter.Configure(new Dictionary<string, string?> { ["schemas.enable"] = "false" }, isKey: false);
        var differences = new List<string>();
        foreach (var golden in GoldenFile.Read("json-errors.jsonl"))
        {
            var bytes = Convert.FromHexString((string)golden["hex"]!);
            var expected = (string)golden["error"]!;
            var error = Record.Exception(() => converter.ToConnectData("t", null, bytes)) as DataException;
            if (error is not { Message: "Converting byte[] to Kafka Connect data failed due to serialization error: ", InnerException: SerializationException { InnerException: JsonSyntaxException } cause } || cause.Message != expected)
                differences.Add($"{Encoding.Latin1.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, 40)))}: {expected} | {error?.InnerException?.Message}");
        }
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }
}
