using System.Globalization;
using Headrace.Connect;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Source;

namespace Headrace.Connector.Testing;

/// <summary>Makes a number of records with a schema, or with two that take turns.</summary>
[KafkaConnectName("org.apache.kafka.connect.tools.SchemaSourceTask")]
public sealed class SchemaSourceTask : SourceTask
{
    private const string SequenceNumber = "seqno";

    private static readonly Schema FirstValue = Fields(SchemaBuilder.Struct().Version(1).Name("record"))
        .Field("id", Schema.Int32).Field(SequenceNumber, Schema.Int64).Build();

    private static readonly Schema SecondValue = Fields(SchemaBuilder.Struct().Version(2).Name("record"))
        .Field("string", new SchemaBuilder(SchemaType.String).Default("abc").Build()).Field("id", Schema.Int32).Field(SequenceNumber, Schema.Int64).Build();

    private readonly List<SourceRecord> _records = [];
    private int _id;
    private string? _topic;
    private long _max;
    private bool _hasTwoSchemas;
    private int _partitionCount;
    private SourceMap? _partition;
    private Throttle? _throttle;
    private long _next;
    private long _made;

    /// <inheritdoc/>
    public override string Version => TestConnectorVersion.Value;

    /// <inheritdoc/>
    public override async Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        long throughput;
        try
        {
            _id = TestTaskConfigs.Int(config, TestTaskConfigs.Id);
            _topic = config.GetValueOrDefault(TestTaskConfigs.Topic);
            _max = TestTaskConfigs.Long(config, "num.messages");
            _hasTwoSchemas = string.Equals(config.GetValueOrDefault("multiple.schema"), "true", StringComparison.OrdinalIgnoreCase);
            _partitionCount = int.Parse(config.GetValueOrDefault("partition.count") ?? "1", NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            throughput = TestTaskConfigs.Long(config, TestTaskConfigs.Throughput);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new ConnectException("Invalid SchemaSourceTask configuration", e);
        }
        _throttle = new(throughput, Context.TimeProvider);
        _partition = new(TestTaskConfigs.Id, _id);
        var offset = await Context.OffsetStorageReader.GetOffsetAsync(_partition, cancellationToken).ConfigureAwait(false);
        _next = offset is null ? 0 : offset[SequenceNumber].AsInt64() + 1;
        Context.Logger.SourceStarted(config.GetValueOrDefault(TestTaskConfigs.Name), _id, _topic, _next);
    }

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken)
    {
        if (_made >= _max)
        {
            await _throttle!.WaitForOneAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }
        await _throttle!.WaitAsync(_made, 1, cancellationToken).ConfigureAwait(false);
        _records.Clear();
        var schema = _hasTwoSchemas && _made % 2 != 0 ? SecondValue : FirstValue;
        var value = new Struct(schema)
            .Set("boolean", true).Set("int", 12).Set("long", 12L).Set("float", 12.2f).Set("double", 12.2)
            .Set("partitioning", (int)(_next % _partitionCount)).Set("id", _id).Set(SequenceNumber, _next);
        if (schema == SecondValue)
            value.Set("string", "def");
        _records.Add(new(_partition, new(SequenceNumber, _next), _topic, _id, Schema.String, "key", schema, value));
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{{\"task\": {_id}, \"seqno\": {_next}}}")).ConfigureAwait(false);
        _next++;
        _made++;
        return _records;
    }

    /// <inheritdoc/>
    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static SchemaBuilder Fields(SchemaBuilder schema) => schema
        .Field("boolean", Schema.Boolean).Field("int", Schema.Int32).Field("long", Schema.Int64).Field("float", Schema.Float32).Field("double", Schema.Float64)
        .Field("partitioning", Schema.Int32);
}
