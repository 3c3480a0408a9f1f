namespace Headrace.Connect.Runtime.Explanations;

/// <summary>All kinds of errors. A code is never used again for anything else, and each has its page in <c>docs/errors</c>.</summary>
internal static class KnownErrors
{
    // What the bytes of a record are, when the wrong converter reads them.
    public static readonly KnownError RegistryBytes = new(
        "HR-1001", "records of a schema registry read by another converter",
        "set {0} to the converter that the records were written with (Avro, Protobuf or JSON Schema) and {0}.schema.registry.url");
    public static readonly KnownError NoEnvelope = new("HR-1002", "JSON without its envelope", "set {0}.schemas.enable=false");
    public static readonly KnownError TextAsJson = new("HR-1003", "text read as JSON", "set {0}=org.apache.kafka.connect.storage.StringConverter");
    public static readonly KnownError EnvelopeNotUsed = new("HR-1004", "JSON with its envelope, whose schema is not used", "set {0}.schemas.enable=true");
    public static readonly KnownError AvroFile = new(
        "HR-1005", "an Avro container file in a record", "the record is a whole file; have each of its records written by itself, or set {0}=org.apache.kafka.connect.converters.ByteArrayConverter");
    public static readonly KnownError Compressed = new(
        "HR-1006", "compressed bytes in a record", "have the records written as they are and set compression.type of the producer instead, or set {0}=org.apache.kafka.connect.converters.ByteArrayConverter");
    public static readonly KnownError OtherEncoding = new("HR-1007", "text that is not UTF-8", "set {0}.encoding of StringConverter to the encoding of the text, or have it written as UTF-8");
    public static readonly KnownError NumberWidth = new("HR-1008", "a number of another width", "set {0} to the converter of the width that the numbers have: Short 2 bytes, Integer and Float 4, Long and Double 8");
    public static readonly KnownError EmptyBytes = new("HR-1009", "an empty key or value", "have a null written instead of no bytes, or set {0}=org.apache.kafka.connect.storage.StringConverter");
    public static readonly KnownError NoRegistryBytes = new("HR-1010", "records read as those of a schema registry, which they are not", "set {0} to the converter that the records were written with, such as JsonConverter");
    public static readonly KnownError PlainProtobuf = new(
        "HR-1011", "Protobuf without a schema registry", "have the records written by a serializer of a schema registry, or set {0} to a converter that knows their message type");
    public static readonly KnownError NumberText = new("HR-1012", "a number written as text", "set {0}=org.apache.kafka.connect.storage.StringConverter");

    // Where a record failed, if its bytes say nothing.
    public static readonly KnownError KeyNotRead = new("HR-1101", "a key that its converter can't read", "set {0} and {0}.* to what the keys were written with");
    public static readonly KnownError ValueNotRead = new("HR-1102", "a value that its converter can't read", "set {0} and {0}.* to what the values were written with");
    public static readonly KnownError HeaderNotRead = new("HR-1103", "a header that its converter can't read", "set {0} to what the headers were written with, or to org.apache.kafka.connect.converters.ByteArrayConverter");
    public static readonly KnownError KeyNotWritten = new("HR-1104", "a key that its converter can't write", "set {0} to a converter for such data, or change it by a transformation");
    public static readonly KnownError ValueNotWritten = new("HR-1105", "a value that its converter can't write", "set {0} to a converter for such data, or change it by a transformation");
    public static readonly KnownError HeaderNotWritten = new("HR-1106", "a header that its converter can't write", "set {0} to a converter for such data, or drop the header by DropHeaders");
    public static readonly KnownError NotTransformed = new("HR-1201", "a record that a transformation can't take", "change {0}.*, or put the transformation behind a predicate ({0}.predicate) that leaves such records out");
    public static readonly KnownError NotTested = new("HR-1202", "a record that a predicate can't test", "change {0}.*");
    public static readonly KnownError NoTopic = new("HR-1203", "a source record without a topic", "set the connector's setting for its topic, or name one by a transformation");
    public static readonly KnownError NotPut = new(
        "HR-1302", "records that the sink refuses",
        "mend what the sink says; if it is about single records, to find them and go on without them: errors.tolerance=all with headrace.errors.put.bisect=true and errors.deadletterqueue.topic.name");
    public static readonly KnownError Reported = new("HR-1303", "a record that the sink reported", "mend what the sink says; errors.tolerance=all passes such records over, errors.deadletterqueue.topic.name keeps them");
    public const string ReportedAndPassedOverAdvice = "mend what the sink says; the record is passed over and not kept: errors.deadletterqueue.topic.name keeps such records, to be replayed";
    public const string ReportedAndKeptAdvice = "mend what the sink says, then write the record again from the dead letter queue by 'headrace dead-letters replay'";

    // Of tasks.
    public static readonly KnownError NotPolled = new("HR-1301", "a poll of the source that failed", "mend what the source says; headrace.restart.policy=always restarts the task after any error");
    public static readonly KnownError NotClosed = new("HR-1304", "a sink that could not take or give up partitions", "mend what the sink says");
    public static readonly KnownError TooLarge = new(
        "HR-1401", "a record that is too large for Kafka", "raise producer.override.max.request.size of the connector and max.message.bytes of the topic, or have smaller records made");
    public static readonly KnownError TopicAbsent = new(
        "HR-1402", "a topic that is not there", "create the topic, or set topic.creation.default.partitions and topic.creation.default.replication.factor of the connector");
    public static readonly KnownError NotAuthorized = new("HR-1403", "the broker allows it not", "give the user of the connector's clients the rights (ACLs), or set producer.override.* or consumer.override.* to another user");
    public static readonly KnownError NotProduced = new("HR-1404", "a record that Kafka refuses", "mend what the broker says; producer.override.* are the producer's settings");
    public static readonly KnownError Fenced = new("HR-1405", "a transactional producer that another one has replaced", "look whether two clusters of workers share a group.id, which transactional ids are made of; otherwise restart the task");
    public static readonly KnownError TransactionExpired = new(
        "HR-1406", "a transaction that took too long", "raise producer.override.transaction.timeout.ms, or set transaction.boundary=poll, or lower transaction.boundary.interval.ms");
    public static readonly KnownError BrokerAway = new("HR-1407", "a broker that does not answer", "look whether the brokers of bootstrap.servers can be reached; the task is restarted by itself as long as headrace.restart.budget lasts");
    public static readonly KnownError LoginRefused = new("HR-1408", "a broker that refuses the login or the certificate", "mend security.protocol, sasl.* and ssl.* of the worker, or producer.override.*, consumer.override.* and admin.override.* of the connector");
    public static readonly KnownError NotConsumed = new("HR-1501", "a topic that can't be read", "mend what the broker says; consumer.override.* are the consumer's settings");
    public static readonly KnownError NoLetter = new(
        "HR-1502", "a dead letter queue that can't be used",
        "create its topic, or set errors.deadletterqueue.topic.replication.factor (of a source: headrace.errors.deadletterqueue.topic.replication.factor) to what the cluster has brokers for");

    // Of connectors and their settings.
    public static readonly KnownError ConnectorNotStarted = new("HR-2001", "a connector that can't start", "mend what it says and restart it");
    public static readonly KnownError WrongSetting = new("HR-2002", "a setting that is wrong", "change it by PUT /connectors/NAME/config; PUT /connector-plugins/CLASS/config/validate checks a config");
    public static readonly KnownError NoVariable = new("HR-2003", "a variable of a config provider that can't be looked up", "mend what it refers to, or config.providers.* in the worker's file");
    public static readonly KnownError NoClass = new("HR-2004", "a class that is not there", "correct its name, or put its plugin into a folder of plugin.path; 'headrace plugins' lists what there is");
    public static readonly KnownError TaskNotStarted = new("HR-2005", "a task that can't start", "mend what it says and restart the task");
    public static readonly KnownError TooManyTasks = new("HR-2006", "more tasks than tasks.max", "raise tasks.max, or set tasks.max.enforce=false");
    public static readonly KnownError Hung = new("HR-2007", "a connector that does not answer", "look at what it waits for, such as a database that does not answer, and restart it");
    public static readonly KnownError WrongClientSetting = new("HR-2008", "a setting of a Kafka client that is wrong", "mend producer.override.*, consumer.override.* or admin.override.* of the connector, or the same of the worker");
    public static readonly KnownError ConnectorRaised = new("HR-2009", "a connector that says that it can't go on", "mend what it says and restart it");
    public static readonly KnownError NoTaskConfigs = new("HR-2010", "a connector that can't name its tasks", "mend what it says; it is asked again by itself");
    public static readonly KnownError NoTransaction = new("HR-2011", "an exactly-once task that could not begin", "mend what it says; the connector's user needs rights on transactional ids and its offsets topic");

    public static IReadOnlyList<KnownError> All { get; } =
    [
        RegistryBytes, NoEnvelope, TextAsJson, EnvelopeNotUsed, AvroFile, Compressed, OtherEncoding, NumberWidth, EmptyBytes, NoRegistryBytes, PlainProtobuf, NumberText,
        KeyNotRead, ValueNotRead, HeaderNotRead, KeyNotWritten, ValueNotWritten, HeaderNotWritten, NotTransformed, NotTested, NoTopic, NotPolled, NotPut, Reported, NotClosed,
        TooLarge, TopicAbsent, NotAuthorized, NotProduced, Fenced, TransactionExpired, BrokerAway, LoginRefused, NotConsumed, NoLetter,
        ConnectorNotStarted, WrongSetting, NoVariable, NoClass, TaskNotStarted, TooManyTasks, Hung, WrongClientSetting, ConnectorRaised, NoTaskConfigs, NoTransaction,
    ];
}
