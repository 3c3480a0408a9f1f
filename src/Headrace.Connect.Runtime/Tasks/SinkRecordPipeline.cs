using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Header;
using Headrace.Connect.Runtime.Tolerance;
using Headrace.Connect.Sink;
using Headrace.Kafka.Client;

namespace Headrace.Connect.Runtime.Tasks;

/// <summary>Takes one consumed record at a time through converters and transformations.</summary>
/// <remarks>As <see cref="SourceRecordPipeline"/>, a record can be left in the middle and taken up at the operation that has to be retried.</remarks>
internal sealed class SinkRecordPipeline(TransformationChain chain, RecordConverters converters, ErrorTolerance errors) : IDisposable
{
    private const int KeyStage = 0;
    private const int ValueStage = 1;
    private const int HeaderStage = 2;
    private const int FirstTransformation = 3;

    private ConsumedRecord _consumed;
    private Headers? _kafkaHeaders;
    private SchemaAndValue _key;
    private SchemaAndValue _value;
    private SinkRecord? _current;
    private RetryState _retry;
    private int _stage;
    private string? _lastTopic;

    /// <summary>Called with the topic of a record that has been converted and not yet transformed, once for records of a topic in a row.</summary>
    public Action<string>? TopicUsed { get; set; }

    /// <summary>How long to wait before the next try.</summary>
    public TimeSpan RetryDelay { get; private set; }

    /// <summary>The report of the last record that was dropped because of an error.</summary>
    public Task Reports { get; private set; } = Task.CompletedTask;

    /// <summary>The converted and transformed record.</summary>
    public SinkRecord Record => _current!;

    public RecordConverters Converters => converters;

    /// <summary>Another batch begins, whose topics are told anew.</summary>
    public void BeginBatch() => _lastTopic = null;

    public void Begin(in ConsumedRecord record)
    {
        _consumed = record;
        _current = null;
        _stage = KeyStage;
        _retry = default;
        _kafkaHeaders = SinkRecordConversion.HeadersOf(record);
    }

    /// <summary>Goes on with the record as far as possible.</summary>
    /// <exception cref="ConnectException">An operation failed, and errors are not tolerated.</exception>
    public PipelineStep Advance()
    {
        try
        {
            if (_stage < FirstTransformation)
            {
                Convert();
                if (!ReferenceEquals(_consumed.Topic, _lastTopic))
                {
                    _lastTopic = _consumed.Topic;
                    TopicUsed?.Invoke(_lastTopic);
                }
            }
            for (; _stage < FirstTransformation + chain.Count; Next())
            {
                if (chain.Apply(_stage - FirstTransformation, _current!) is not { } transformed)
                    return PipelineStep.Dropped;
                _current = (SinkRecord)transformed;
            }
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
        if (_stage == KeyStage)
        {
            _key = converters.Key.ToConnectData(_consumed.Topic, _kafkaHeaders, _consumed.Key);
            Next();
        }
        if (_stage == ValueStage)
        {
            _value = converters.Value.ToConnectData(_consumed.Topic, _kafkaHeaders, _consumed.Value);
            Next();
        }
        _current = SinkRecordConversion.Complete(converters, _consumed, _key, _value);
        Next();
    }

    private void Next()
    {
        _stage++;
        _retry = default;
    }

    private PipelineStep OnError(Exception exception)
    {
        if (errors.ShouldRetry(exception, ref _retry, out var delay))
        {
            RetryDelay = delay;
            return PipelineStep.Retry;
        }
        var (stage, className) = _stage switch
        {
            KeyStage => (ErrorStage.KeyConverter, converters.KeyClass),
            ValueStage => (ErrorStage.ValueConverter, converters.ValueClass),
            HeaderStage => (ErrorStage.HeaderConverter, converters.HeaderClass),
            _ => (ErrorStage.Transformation, chain.ClassName(_stage - FirstTransformation)),
        };
        Reports = errors.Fail(new(stage, className, exception, null, new(_consumed))
        {
            Plugin = _stage >= FirstTransformation ? chain.Settings(_stage - FirstTransformation) : null,
            Converted = _current,
            ValueConverter = converters.ValueClass,
        });
        return PipelineStep.Dropped;
    }
}
