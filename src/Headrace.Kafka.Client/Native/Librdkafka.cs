using System.Runtime.InteropServices;

namespace Headrace.Kafka.Client.Native;

/// <summary>The functions of librdkafka that Confluent.Kafka has no way to, or only a slow one.</summary>
/// <remarks>
/// Names and types are those of rdkafka.h 2.16. Calls that only read a field of an object leave out the switch of the garbage collector's
/// mode, which costs more than they do; calls that can wait, lock or call back must not.
/// </remarks>
internal static unsafe partial class Librdkafka
{
    public const int EventDeliveryReport = 0x1;
    public const int EventLog = 0x4;
    public const int EventError = 0x8;
    public const int EventOffsetCommit = 0x20;

    public const int ProducerType = 0;
    public const int AnyPartition = -1;
    public const int CopyPayload = 0x2;
    public const int PurgeQueue = 0x1;
    public const int PurgeInFlight = 0x2;
    public const int PurgeNonBlocking = 0x4;

    private const int FatalTextBytes = 512;

    private const string Library = LibrdkafkaLibrary.Name;

    static Librdkafka() => LibrdkafkaLibrary.UseConfluents();

    [LibraryImport(Library, EntryPoint = "rd_kafka_version")]
    public static partial int Version();

    [LibraryImport(Library, EntryPoint = "rd_kafka_name")]
    public static partial nint Name(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_err2str")]
    public static partial nint ErrorText(int error);

    [LibraryImport(Library, EntryPoint = "rd_kafka_last_error")]
    public static partial int LastError();

    [LibraryImport(Library, EntryPoint = "rd_kafka_fatal_error")]
    public static partial int FatalError(nint client, byte* text, nuint textSize);

    /// <summary>The error behind a fatal one.</summary>
    public static (Confluent.Kafka.ErrorCode Code, string Reason) FatalErrorOf(nint client)
    {
        var text = stackalloc byte[FatalTextBytes];
        var code = FatalError(client, text, FatalTextBytes);
        return ((Confluent.Kafka.ErrorCode)code, Text((nint)text));
    }

    [LibraryImport(Library, EntryPoint = "rd_kafka_error_code")]
    public static partial int ErrorCode(nint error);

    [LibraryImport(Library, EntryPoint = "rd_kafka_error_string")]
    public static partial nint ErrorString(nint error);

    [LibraryImport(Library, EntryPoint = "rd_kafka_error_is_fatal")]
    public static partial int IsFatal(nint error);

    [LibraryImport(Library, EntryPoint = "rd_kafka_error_is_retriable")]
    public static partial int IsRetriable(nint error);

    [LibraryImport(Library, EntryPoint = "rd_kafka_init_transactions")]
    public static partial nint InitTransactions(nint client, int timeoutMs);

    [LibraryImport(Library, EntryPoint = "rd_kafka_begin_transaction")]
    public static partial nint BeginTransaction(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_commit_transaction")]
    public static partial nint CommitTransaction(nint client, int timeoutMs);

    [LibraryImport(Library, EntryPoint = "rd_kafka_send_offsets_to_transaction")]
    public static partial nint SendOffsets(nint client, NativeTopicPartitionList* offsets, nint groupMetadata, int timeoutMs);

    [LibraryImport(Library, EntryPoint = "rd_kafka_consumer_group_metadata")]
    public static partial nint GroupMetadata(nint consumer);

    [LibraryImport(Library, EntryPoint = "rd_kafka_consumer_group_metadata_destroy")]
    public static partial void DestroyGroupMetadata(nint groupMetadata);

    [LibraryImport(Library, EntryPoint = "rd_kafka_abort_transaction")]
    public static partial nint AbortTransaction(nint client, int timeoutMs);

    [LibraryImport(Library, EntryPoint = "rd_kafka_error_destroy")]
    public static partial void DestroyError(nint error);

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_new")]
    public static partial nint NewConfig();

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_destroy")]
    public static partial void DestroyConfig(nint config);

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetConfig(nint config, string name, string value, byte* text, nuint textSize);

    [LibraryImport(Library, EntryPoint = "rd_kafka_conf_set_events")]
    public static partial void SetEvents(nint config, int events);

    [LibraryImport(Library, EntryPoint = "rd_kafka_oauthbearer_set_token", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetToken(nint client, string token, long expiresAtMs, string principal, nint extensions, nuint extensionCount, byte* text, nuint textSize);

    [LibraryImport(Library, EntryPoint = "rd_kafka_new")]
    public static partial nint NewClient(int type, nint config, byte* text, nuint textSize);

    [LibraryImport(Library, EntryPoint = "rd_kafka_destroy")]
    public static partial void DestroyClient(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_set_log_queue")]
    public static partial int SetLogQueue(nint client, nint queue);

    [LibraryImport(Library, EntryPoint = "rd_kafka_flush")]
    public static partial int Flush(nint client, int timeoutMs);

    [LibraryImport(Library, EntryPoint = "rd_kafka_purge")]
    public static partial int Purge(nint client, int flags);

    [LibraryImport(Library, EntryPoint = "rd_kafka_default_topic_conf_dup")]
    public static partial nint CopyTopicConfig(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_conf_set_opaque")]
    public static partial void SetTopicOpaque(nint topicConfig, nint opaque);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_conf_set_partitioner_cb")]
    public static partial void SetPartitioner(nint topicConfig, delegate* unmanaged<nint, nint, nuint, int, nint, nint, int> partitioner);

    [LibraryImport(Library, EntryPoint = "rd_kafka_msg_partitioner_murmur2")]
    public static partial int PartitionOfKey(nint topic, nint key, nuint keySize, int partitionCount, nint topicOpaque, nint messageOpaque);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_partition_available")]
    public static partial int IsPartitionAvailable(nint topic, int partition);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_new", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint NewTopic(nint client, string name, nint topicConfig);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_destroy")]
    public static partial void DestroyTopic(nint topic);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_name")]
    public static partial byte* TopicName(nint topic);

    [LibraryImport(Library, EntryPoint = "rd_kafka_metadata")]
    public static partial int GetMetadata(nint client, int allTopics, nint onlyTopic, NativeMetadata** metadata, int timeoutMs);

    [LibraryImport(Library, EntryPoint = "rd_kafka_metadata_destroy")]
    public static partial void DestroyMetadata(NativeMetadata* metadata);

    [LibraryImport(Library, EntryPoint = "rd_kafka_produce")]
    public static partial int Produce(nint topic, int partition, int flags, byte* value, nuint valueSize, byte* key, nuint keySize, nint opaque);

    [LibraryImport(Library, EntryPoint = "rd_kafka_produceva")]
    public static partial nint Produce(nint client, NativeProduceArgument* arguments, nuint count);

    [LibraryImport(Library, EntryPoint = "rd_kafka_queue_new")]
    public static partial nint NewQueue(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_queue_get_main")]
    public static partial nint GetMainQueue(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_queue_get_consumer")]
    public static partial nint GetConsumerQueue(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_queue_destroy")]
    public static partial void DestroyQueue(nint queue);

    [LibraryImport(Library, EntryPoint = "rd_kafka_queue_yield")]
    public static partial void Yield(nint queue);

    [LibraryImport(Library, EntryPoint = "rd_kafka_queue_poll")]
    public static partial nint Poll(nint queue, int timeoutMs);

    [LibraryImport(Library, EntryPoint = "rd_kafka_consume_batch_queue")]
    public static partial nint ConsumeBatch(nint queue, int timeoutMs, NativeMessage** messages, nuint size);

    [LibraryImport(Library, EntryPoint = "rd_kafka_consumer_close")]
    public static partial int CloseConsumer(nint client);

    [LibraryImport(Library, EntryPoint = "rd_kafka_event_type")]
    public static partial int EventType(nint nativeEvent);

    [LibraryImport(Library, EntryPoint = "rd_kafka_event_destroy")]
    public static partial void DestroyEvent(nint nativeEvent);

    [LibraryImport(Library, EntryPoint = "rd_kafka_event_message_array")]
    public static partial nuint EventMessages(nint nativeEvent, NativeMessage** messages, nuint size);

    [LibraryImport(Library, EntryPoint = "rd_kafka_event_error")]
    public static partial int EventErrorCode(nint nativeEvent);

    [LibraryImport(Library, EntryPoint = "rd_kafka_event_error_string")]
    public static partial nint EventErrorText(nint nativeEvent);

    [LibraryImport(Library, EntryPoint = "rd_kafka_event_log")]
    public static partial int EventLogLine(nint nativeEvent, nint* facility, nint* text, int* level);

    [LibraryImport(Library, EntryPoint = "rd_kafka_event_opaque")]
    public static partial nint EventOpaque(nint nativeEvent);

    [LibraryImport(Library, EntryPoint = "rd_kafka_event_topic_partition_list")]
    public static partial NativeTopicPartitionList* EventPartitions(nint nativeEvent);

    [LibraryImport(Library, EntryPoint = "rd_kafka_commit_queue")]
    public static partial int Commit(nint client, NativeTopicPartitionList* offsets, nint queue, nint callback, nint opaque);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_partition_list_new")]
    public static partial NativeTopicPartitionList* NewPartitionList(int size);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_partition_list_add", StringMarshalling = StringMarshalling.Utf8)]
    public static partial NativeTopicPartition* AddPartition(NativeTopicPartitionList* list, string topic, int partition);

    [LibraryImport(Library, EntryPoint = "rd_kafka_topic_partition_list_destroy")]
    public static partial void DestroyPartitionList(NativeTopicPartitionList* list);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "rd_kafka_message_timestamp")]
    public static partial long MessageTimestamp(NativeMessage* message, int* type);

    // Headers are parsed by this call where a record has any: microseconds at most, without waiting.
    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "rd_kafka_message_headers")]
    public static partial int MessageHeaders(NativeMessage* message, nint* headers);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "rd_kafka_header_get_all")]
    public static partial int HeaderAt(nint headers, nuint index, byte** key, byte** value, nuint* valueSize);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "rd_kafka_header_cnt")]
    public static partial nuint HeaderCount(nint headers);

    // Gives a small object back, once for every record: the switch would be a third of its cost.
    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "rd_kafka_message_destroy")]
    public static partial void DestroyMessage(NativeMessage* message);

    /// <summary>A text of the library that ends with a 0, or "" for none.</summary>
    public static string Text(nint utf8) => Marshal.PtrToStringUTF8(utf8) ?? "";
}
