using System.Buffers;
using Headrace.Connect.Config;
using Headrace.Connect.Converters;
using Headrace.Connect.Data;
using Headrace.Connect.Header;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Tasks;
using Headrace.Connect.Runtime.Tolerance;
using Headrace.Connect.Source;
using Headrace.Connect.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Runtime.Tests.Tasks;

public sealed class SourceRecordPipelineTests
{
    [Fact]
    public void Headers_AddedByAConverter_AreSent_ANullOneAsNull_AlsoWhereTheRecordHadNone()
    {
        using var pipeline = CreatePipeline();

        Assert.Equal(PipelineStep.Ready, Run(pipeline, headers: null));
        Assert.Equal([("id", "1"), ("none", null)], Headers(pipeline));
        pipeline.End();

        Assert.Equal(PipelineStep.Ready, Run(pipeline, new Headers().Add("own", null, DataValue.From("x"))));
        Assert.Equal([("own", "x"), ("id", "1"), ("none", null)], Headers(pipeline));
        pipeline.End();

        Assert.Equal(PipelineStep.Ready, Run(pipeline, headers: null));
        Assert.Equal([("id", "1"), ("none", null)], Headers(pipeline));
    }

    /// <summary>As in Kafka Connect, where the producer's record is made outside of what <c>errors.tolerance</c> covers.</summary>
    [Theory]
    [InlineData(null, null, null, "java.lang.IllegalArgumentException: Topic cannot be null.")]
    [InlineData("t", -1, null, "java.lang.IllegalArgumentException: Invalid partition: -1. Partition number should always be non-negative or null.")]
    [InlineData("t", null, -2L, "org.apache.kafka.common.InvalidRecordException: Invalid record timestamp -2")]
    [InlineData(null, -1, -2L, "org.apache.kafka.common.InvalidRecordException: Invalid record timestamp -2")]
    public void Record_ThatNoProducerTakes_IsRefusedInKafkasWords_AlsoWhereErrorsAreTolerated(string? topic, int? partition, long? timestamp, string trace)
    {
        using var pipeline = CreatePipeline("all");
        pipeline.Begin(new SourceRecord(null, null, topic, partition, null, default, null, DataValue.From("v"), timestamp));

        var error = Record.Exception(() => pipeline.Advance());

        Assert.StartsWith(trace + "\n", JavaTrace.Of(error!), StringComparison.Ordinal);
    }

    private static PipelineStep Run(SourceRecordPipeline pipeline, Headers? headers)
    {
        pipeline.Begin(new SourceRecord(null, null, "t", null, null, default, null, DataValue.From("v"), null, headers));
        return pipeline.Advance();
    }

    private static (string, string?)[] Headers(SourceRecordPipeline pipeline) =>
        [.. pipeline.Headers.ToArray().Select(header => (header.Key, header.Value is { } value ? System.Text.Encoding.UTF8.GetString(value.Span) : null))];

    private static SourceRecordPipeline CreatePipeline(string tolerance = "none")
    {
        var plugins = new PluginRegistryBuilder().Add<StringConverter>().Add<SimpleHeaderConverter>().Add<HeaderAddingConverter>().Build();
        var worker = TestWorker.Standalone();
        var connector = ConnectorConfig.Parse("c", new Dictionary<string, string?> { ["value.converter"] = $" {typeof(HeaderAddingConverter).FullName} ", ["errors.tolerance"] = tolerance });
        var errors = new ErrorTolerance(connector, new("c", 0), new ErrorCounters(), [], TimeProvider.System, new Random(1), NullLogger.Instance);
        return new(TransformationChain.Create(connector, plugins, NullLoggerFactory.Instance), RecordConverters.Create(worker, connector, plugins), errors);
    }

    private sealed class HeaderAddingConverter : IConverter
    {
        public ConfigDef ConfigDefinition { get; } = [];

        public void Configure(IReadOnlyDictionary<string, string?> config, bool isKey)
        {
        }

        public bool FromConnectData(string topic, Headers? headers, Schema? schema, in DataValue value, IBufferWriter<byte> output)
        {
            headers!.Add(new Header.Header("id", Schema.OptionalBytes, DataValue.From("1"u8.ToArray())));
            headers.Add(new Header.Header("none", Schema.OptionalBytes, default));
            return false;
        }

        public SchemaAndValue ToConnectData(string topic, Headers? headers, ReadOnlyMemory<byte>? bytes) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
