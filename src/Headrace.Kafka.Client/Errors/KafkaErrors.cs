using Headrace.Kafka.Protocol;
using Local = Confluent.Kafka.ErrorCode;

namespace Headrace.Kafka.Client;

/// <summary>Makes our exceptions of librdkafka's errors. Numbers from -1 on are the protocol's; below lie librdkafka's own.</summary>
internal static class KafkaErrors
{
    // RD_KAFKA_RESP_ERR__INVALID_DIFFERENT_RECORD; Confluent.Kafka has no name for it.
    private const Local InvalidDifferentRecord = (Local)(-138);

    private const string LoginRefusal = "SASL authentication error: ";

    /// <summary>Our exception for one of librdkafka's codes.</summary>
    /// <param name="code">Its number.</param>
    /// <param name="what">What failed: "The offsets of group g were not committed". Null to have the reason alone.</param>
    /// <param name="reason">librdkafka's words.</param>
    /// <param name="isFatal">Whether librdkafka says that the client is of no further use.</param>
    /// <param name="kafkaText">What Kafka's clients say, where it is more than the code's own text.</param>
    public static KafkaException Create(Local code, string? what, string reason, bool isFatal = false, string? kafkaText = null)
    {
        var isFenced = code is Local.Local_Fenced or Local.ProducerFenced;
        return new(ToProtocol(code), what is null ? reason : $"{what}: {reason}")
        {
            IsFatal = isFatal || isFenced || code == Local.Local_Fatal,
            IsRetriable = !isFatal && IsRetriable(code),
            IsAuthentication = IsAuthentication(code),
            IsAborted = code is Local.Local_PurgeQueue or Local.Local_PurgeInflight,
            KafkaText = kafkaText ?? (code == Local.Local_Authentication ? LoginText(reason) : IsBrokers(code) ? KafkaErrorTexts.Of((ErrorCode)(short)code) : null),
            KafkaClassName = code == InvalidDifferentRecord ? "org.apache.kafka.common.KafkaException" : null,
        };
    }

    private static bool IsBrokers(Local code) => (int)code is -1 or > 0;

    /// <summary>The broker's words for a refused login, without librdkafka's about the connection: "sasl_plaintext://…: SASL authentication error: … (after 5ms in state AUTH_REQ)".</summary>
    private static string? LoginText(string reason)
    {
        var start = reason.IndexOf(LoginRefusal, StringComparison.Ordinal);
        if (start < 0)
            return null;
        var text = reason[(start + LoginRefusal.Length)..];
        var end = text.LastIndexOf(" (after ", StringComparison.Ordinal);
        return end < 0 ? text : text[..end];
    }

    /// <summary>Our exception for one of Confluent.Kafka's.</summary>
    public static KafkaException Create(Confluent.Kafka.KafkaException exception, string? what)
    {
        var error = exception.Error;
        var created = Create(error.Code, what, error.Reason, error.IsFatal);
        return new(created.Code, created.Message, exception)
        {
            IsFatal = created.IsFatal,
            IsRetriable = created.IsRetriable,
            IsAuthentication = created.IsAuthentication,
            IsAborted = created.IsAborted,
            KafkaText = BrokerText(error) ?? created.KafkaText,
        };
    }

    /// <summary>Our exception for an error that is part of an answer.</summary>
    public static KafkaException Create(Confluent.Kafka.Error error, string? what)
    {
        var created = Create(error.Code, what, error.Reason, error.IsFatal);
        return new(created.Code, created.Message)
        {
            IsFatal = created.IsFatal,
            IsRetriable = created.IsRetriable,
            IsAuthentication = created.IsAuthentication,
            IsAborted = created.IsAborted,
            KafkaText = BrokerText(error) ?? created.KafkaText,
        };
    }

    /// <summary>Our exception for an error code that a broker answered with.</summary>
    public static KafkaException Of(ErrorCode code, string what) => new(code, $"{what}: {code.ProtocolName}.")
    {
        KafkaText = KafkaErrorTexts.Of(code),
        IsRetriable = code.IsRetriable,
        IsAuthentication = code is ErrorCode.SaslAuthenticationFailed or ErrorCode.UnsupportedSaslMechanism or ErrorCode.IllegalSaslState,
    };

    /// <summary>Topics whose names Kafka does not take.</summary>
    public static KafkaException InvalidTopics(IReadOnlyCollection<string> topics)
    {
        var text = $"Invalid topics: [{string.Join(", ", topics)}]";
        return new(ErrorCode.InvalidTopic, $"{text}. A topic's name has up to 249 of the characters a-z, A-Z, 0-9, '.', '_' and '-', and is neither '.' nor '..'.")
        {
            KafkaText = text,
        };
    }

    /// <summary>What did not come in time.</summary>
    public static KafkaException Timeout(string message, Exception? cause = null) => new(ErrorCode.RequestTimedOut, message, cause) { IsRetriable = true };

    /// <summary>Whether the code means that a login or a certificate was refused.</summary>
    public static bool IsAuthentication(Local code) =>
        code is Local.Local_Authentication or Local.Local_Ssl or Local.SaslAuthenticationFailed or Local.UnsupportedSaslMechanism or Local.IllegalSaslState;

    // Without a text of the broker librdkafka puts its own name of the code there.
    private static string? BrokerText(Confluent.Kafka.Error error) =>
        (int)error.Code > 0 && !error.Reason.StartsWith("Broker: ", StringComparison.Ordinal) ? error.Reason : null;

    private static bool IsRetriable(Local code) => (int)code >= -1 ? ToProtocol(code).IsRetriable : code is
        Local.Local_Transport or Local.Local_AllBrokersDown or Local.Local_TimedOut or Local.Local_MsgTimedOut or Local.Local_TimedOutQueue or Local.Local_WaitCoord
        or Local.Local_WaitCache or Local.Local_QueueFull or Local.Local_InProgress or Local.Local_PrevInProgress or Local.Local_Resolve or Local.Local_Retry
        or Local.Local_Outdated or Local.Local_UnknownTopic or Local.Local_UnknownPartition or Local.Local_Intr;

    // Where our side found the condition, the code is the one that Java's exception for it stands for.
    private static ErrorCode ToProtocol(Local code) => (int)code >= -1 ? (ErrorCode)(short)code : code switch
    {
        Local.Local_MsgTimedOut or Local.Local_TimedOut or Local.Local_TimedOutQueue => ErrorCode.RequestTimedOut,
        Local.Local_Transport or Local.Local_AllBrokersDown or Local.Local_Resolve or Local.Local_Ssl => ErrorCode.NetworkException,
        Local.Local_Authentication => ErrorCode.SaslAuthenticationFailed,
        Local.Local_UnknownTopic or Local.Local_UnknownPartition => ErrorCode.UnknownTopicOrPartition,
        Local.Local_WaitCoord => ErrorCode.CoordinatorNotAvailable,
        Local.Local_Fenced => ErrorCode.ProducerFenced,
        Local.Local_BadMsg => ErrorCode.CorruptMessage,
        Local.Local_AutoOffsetReset => ErrorCode.OffsetOutOfRange,
        Local.Local_UnsupportedFeature or Local.Local_NotImplemented => ErrorCode.UnsupportedVersion,
        Local.Local_InvalidArg => ErrorCode.InvalidRequest,
        Local.Local_MaxPollExceeded or Local.Local_AssignmentLost => ErrorCode.UnknownMemberId,
        _ => ErrorCode.UnknownServerError,
    };
}
