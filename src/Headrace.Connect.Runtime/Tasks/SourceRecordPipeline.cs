using System.Globalization;
using System.Runtime.InteropServices;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Header;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Tolerance;
using Headrace.Connect.Source;
using Headrace.Kafka.Client;
using Headrace.Kafka.Protocol;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>Takes one source record at a time through transformations and converters, into a buffer that is used again for the next.</summary>
/// <remarks>A record can be left in the middle and taken up at the operation that has to be retried: the ones before are not repeated.</remarks>
internal sealed class SourceRecordPipeline(TransformationChain chain, RecordConverters converters, ErrorTolerance errors) : IDisposable
{
    private readonly ReusableBuffer _buffer = new();
    private readonly List<RecordHeader> _headers = [];
    private SourceRecord? _original;
    private SourceRecord? _current;
    private Headers _convertedHeaders = new();
    private RetryState _retry;
    private int _stage;
    private int _keyLength = -1;
    private int _valueStart;
    private int _valueLength = -1;

    /// <summary>How long to wait before the next try.</summary>
    public TimeSpan RetryDelay { get; private set; }

    /// <summary>The report of the record under way, if it was dropped because of an error.</summary>
    public Task Reports { get; private set; } = Task.CompletedTask;

    /// <summary>The record as the transformations left it.</summary>
    public SourceRecord Record => _current!;

    public string Topic => _current!.Topic!;

    public BytesOrNull Key => _keyLength < 0 ? BytesOrNull.Null : new(_buffer.Slice(0, _keyLength));

    public BytesOrNull Value => _valueLength < 0 ? BytesOrNull.Null : new(_buffer.Slice(_valueStart, _valueLength));

    public ReadOnlySpan<RecordHeader> Headers => CollectionsMarshal.AsSpan(_headers);

    /// <summary>How many bytes the converted record has.</summary>
    public long Size
    {
        get
        {
            long size = _buffer.Length; // key and value
            if (_headers.Count > 0)
            {
                foreach (ref readonly var header in Headers)
                    size += header.Key.Length + (header.Value?.Length ?? 0);
            }
            return size;
        }
    }

    /// <summary>Whether a record is under way.</summary>
    public bool IsUnderWay => _original is not null;

    public void Begin(SourceRecord record)
    {
        _original = record;
        _current = record;
        _stage = 0;
        _retry = default;
        Reports = Task.CompletedTask;
    }

    /// <summary>The record is done with: sent, or dropped.</summary>
    public void End()
    {
        _original = null;
        _current = null;
    }

    /// <summary>Goes on with the record as far as possible.</summary>
    /// <exception cref="ConnectException">An operation failed, and errors are not tolerated; or no producer takes such a record, which is never tolerated.</exception>
    /// <exception cref="KafkaException">The timestamp is none.</exception>
    public PipelineStep Advance()
    {
        var step = TransformAndConvert();
        if (step == PipelineStep.Ready)
            ThrowIfUnsendable(_current!);
        return step;
    }

    private PipelineStep TransformAndConvert()
    {
        try
        {
            for (; _stage < chain.Count; _stage++, _retry = default)
            {
                if (chain.Apply(_stage, _current!) is not { } transformed)
                    return PipelineStep.Dropped;
                _current = (SourceRecord)transformed;
            }
            Convert();
            return PipelineStep.Ready;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return OnError(e);
        }
    }

    public void Dispose()
    {
        chain.Dispose();
        converters.Dispose();
    }

    private void Convert()
    {
        var record = _current!;
        if (_stage == chain.Count)
        {
            ConvertHeaders(record);
            Next();
        }
        if (_stage == chain.Count + 1)
        {
            _buffer.Truncate(0);
            _keyLength = Write(converters.Key, record.KeySchema, record.Key);
            _valueStart = _buffer.Length;
            Next();
        }
        if (_stage == chain.Count + 2)
        {
            _buffer.Truncate(_valueStart);
            _valueLength = Write(converters.Value, record.ValueSchema, record.Value);
            Next();
        }
        TakeAddedHeaders();
    }

    /// <summary>What Kafka's producer refuses, in its words: a fault of the connector, not of the data, so that <c>errors.tolerance</c> does not cover it.</summary>
    private static void ThrowIfUnsendable(SourceRecord record)
    {
        if (record.Timestamp is < SourceDelivery.NoTimestamp)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"Invalid record timestamp {record.Timestamp}");
            throw new KafkaException(ErrorCode.InvalidRecord, text) { KafkaText = text };
        }
        if (record.Topic is null)
            throw new IllegalArgumentException("Topic cannot be null.");
        if (record.KafkaPartition is < 0)
            throw new IllegalArgumentException(string.Create(CultureInfo.InvariantCulture, $"Invalid partition: {record.KafkaPartition}. Partition number should always be non-negative or null."));
    }

    private void Next()
    {
        _stage++;
        _retry = default;
    }

    private int Write(Storage.IConverter converter, Schema? schema, in DataValue value)
    {
        var start = _buffer.Length;
        return converter.FromConnectData(_current!.Topic ?? "", _convertedHeaders, schema, value, _buffer) ? _buffer.Length - start : -1;
    }

    private void ConvertHeaders(SourceRecord record)
    {
        _headers.Clear();
        if (_convertedHeaders.Count > 0)
            _convertedHeaders = new();
        if (!record.HasHeaders)
            return;
        foreach (var header in record.Headers)
        {
            _buffer.Truncate(0);
            // The client keeps headers until they are sent: they need bytes of their own.
            ReadOnlyMemory<byte>? bytes = converters.Header.FromConnectHeader(record.Topic ?? "", header.Key, header.Schema, header.Value, _buffer)
                ? _buffer.Slice(0, _buffer.Length).ToArray()
                : (ReadOnlyMemory<byte>?)null; // without the cast, null would become empty
            _headers.Add(new(header.Key, bytes));
            _convertedHeaders.Add(new Header.Header(header.Key, Schema.OptionalBytes, bytes is { } value ? DataValue.From(value.ToArray()) : default));
        }
    }

    /// <summary>A converter may add headers, such as the id of a schema.</summary>
    private void TakeAddedHeaders()
    {
        for (var i = _headers.Count; i < _convertedHeaders.Count; i++)
        {
            var added = _convertedHeaders[i];
            _headers.Add(new(added.Key, added.Value.IsNull ? (ReadOnlyMemory<byte>?)null : added.Value.AsBytes()));
        }
    }

    private PipelineStep OnError(Exception exception)
    {
        if (errors.ShouldRetry(exception, ref _retry, out var delay))
        {
            RetryDelay = delay;
            return PipelineStep.Retry;
        }
        var (stage, className) = (_stage - chain.Count) switch
        {
            < 0 => (ErrorStage.Transformation, chain.ClassName(_stage)),
            0 => (ErrorStage.HeaderConverter, converters.HeaderClass),
            1 => (ErrorStage.KeyConverter, converters.KeyClass),
            _ => (ErrorStage.ValueConverter, converters.ValueClass),
        };
        Reports = errors.Fail(new(stage, className, exception, _original, null) { Plugin = _stage < chain.Count ? chain.Settings(_stage) : null });
        return PipelineStep.Dropped;
    }
}
