using Headrace.Kafka.Client.Native;
using Headrace.Kafka.Protocol;
using Microsoft.Extensions.Logging;
using Local = Confluent.Kafka.ErrorCode;

namespace Headrace.Kafka.Client;

/// <summary>The producer's one thread: takes librdkafka's events and calls the listeners, in the order of the reports, which is the order of the partition.</summary>
internal sealed unsafe class DeliveryReports
{
    private const int PollMs = 1000;   // Stop wakes it
    private const int MessagesPerRound = 1024;

    private readonly string _client;
    private readonly ProducerHandle _handle;
    private readonly InFlightRecords _inFlight;
    private readonly ClientWatch _watch;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int[] _slots = new int[MessagesPerRound];
    private readonly IDeliveryListener[] _listeners = new IDeliveryListener[MessagesPerRound];
    private readonly List<int> _done = [];
    private volatile bool _isStopping;

    public DeliveryReports(string client, ProducerHandle handle, InFlightRecords inFlight, ClientWatch watch, ILogger logger)
    {
        _client = client;
        _handle = handle;
        _inFlight = inFlight;
        _watch = watch;
        _logger = logger;
        new Thread(Run) { IsBackground = true, Name = $"kafka-producer {client}" }.Start();
    }

    public bool IsStopping => _isStopping;

    /// <summary>Completes when the thread has ended.</summary>
    public Task Stopped => _stopped.Task;

    /// <summary>Ends the thread.</summary>
    public void Stop()
    {
        _isStopping = true;
        _handle.Wake();
    }

    private void Run()
    {
        try
        {
            while (!_isStopping)
            {
                var nativeEvent = _handle.Poll(PollMs);
                if (nativeEvent != 0)
                    Handle(nativeEvent);
            }
            _stopped.SetResult();
        }
        catch (Exception error)
        {
            // A broken invariant of ours: without this thread the producer is of no use, so say it to everyone who waits.
            _watch.Error(Local.Local_Application, $"the thread for delivery reports ended: {error.Message}", isFatal: true);
            _stopped.SetException(error);
        }
    }

    private void Handle(nint nativeEvent)
    {
        try
        {
            switch (Librdkafka.EventType(nativeEvent))
            {
                case Librdkafka.EventDeliveryReport:
                    ReportAll(nativeEvent);
                    break;
                case Librdkafka.EventError:
                    ReportError(nativeEvent);
                    break;
                case Librdkafka.EventLog:
                    nint facility, text;
                    int level;
                    if (Librdkafka.EventLogLine(nativeEvent, &facility, &text, &level) == 0)
                        _watch.Line(level, Librdkafka.Text(facility), Librdkafka.Text(text));
                    break;
            }
        }
        finally
        {
            Librdkafka.DestroyEvent(nativeEvent);
            // Only now librdkafka has given back its own memory, so only now there is room for more.
            if (_done.Count > 0)
            {
                _inFlight.Release(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_done));
                _done.Clear();
            }
        }
    }

    private void ReportAll(nint nativeEvent)
    {
        var messages = stackalloc NativeMessage*[MessagesPerRound];
        while ((int)Librdkafka.EventMessages(nativeEvent, messages, MessagesPerRound) is var count and > 0)
        {
            for (var i = 0; i < count; i++)
                _slots[i] = (int)messages[i]->Opaque;
            _done.AddRange(_slots.AsSpan(0, count));
            _inFlight.TakeListeners(_slots.AsSpan(0, count), _listeners);
            KafkaException? error = null;
            for (var i = 0; i < count; i++)
                Report(messages[i], _listeners[i], ref error);
            Array.Clear(_listeners, 0, count);
        }
    }

    private void Report(NativeMessage* message, IDeliveryListener listener, ref KafkaException? lastError)
    {
        try
        {
            if (message->Error == 0)
            {
                _watch.Worked();
                int timestampType;
                listener.OnDelivered(message->Partition, message->Offset, Librdkafka.MessageTimestamp(message, &timestampType));
                return;
            }
            // When a broker is away, thousands fail with the same words: one object serves them.
            var topic = Librdkafka.Text((nint)Librdkafka.TopicName(message->Topic));
            var code = (Local)message->Error;
            var error = KafkaErrors.Create(code, Described(topic, message->Partition), Librdkafka.Text(Librdkafka.ErrorText(message->Error)), kafkaText: TextOf(code, topic));
            if (error.Code == ErrorCode.InvalidTopic)
                error = KafkaErrors.InvalidTopics([topic]);
            if (lastError is null || lastError.Message != error.Message)
                lastError = error;
            listener.OnFailed(lastError);
        }
        catch (Exception error)
        {
            // The listener belongs to a task; its fault must not end the reports of all others.
            _logger.ListenerThrew(error, _client);
        }
    }

    private void ReportError(nint nativeEvent)
    {
        var code = (Local)Librdkafka.EventErrorCode(nativeEvent);
        var reason = Librdkafka.Text(Librdkafka.EventErrorText(nativeEvent));
        if (code != Local.Local_Fatal)
        {
            _watch.Error(code, reason, isFatal: false);
            return;
        }
        var (cause, causeReason) = _handle.FatalError();
        _watch.Error(cause == Local.NoError ? code : cause, causeReason.Length > 0 ? causeReason : reason, isFatal: true);
    }

    /// <summary>What Java's producer says; null for the code's own text.</summary>
    /// <remarks>A broker's own words for a record that it refused can't be had: what librdkafka 2.16 gives as such (rd_kafka_message_produce_errstr) is memory that it has freed.</remarks>
    public static string? TextOf(Local code, string topic) => code switch
    {
        Local.TopicAuthorizationFailed => KafkaErrorTexts.UnauthorizedTopic(topic),
        Local.ClusterAuthorizationFailed => "The producer is not authorized to do idempotent sends",
        _ => null,
    };

    private static string Described(string topic, int partition) =>
        partition < 0 ? $"A record for topic {topic} was not delivered" : $"A record for {topic}-{partition} was not delivered";
}
