using Headrace.Kafka.Client;
using Headrace.Kafka.Protocol;

namespace Headrace.Connect.Runtime.Tolerance;

/// <summary>Which class of Kafka's stands for an error code. Source: <c>Errors</c> of Kafka 4.3.1's clients.</summary>
internal static class KafkaExceptionNames
{
    private const string Errors = "org.apache.kafka.common.errors.";

    public static string Of(KafkaException exception)
    {
        if (exception.KafkaClassName is { } name)
            return name;
        return exception.IsAuthentication && exception.Code == ErrorCode.NetworkException ? Errors + "SslAuthenticationException" : Of(exception.Code);
    }

    private static string Of(ErrorCode code) => code switch
    {
        ErrorCode.UnknownServerError => Errors + "UnknownServerException",
        ErrorCode.CorruptMessage => Errors + "CorruptRecordException",
        ErrorCode.RequestTimedOut => Errors + "TimeoutException",
        ErrorCode.MessageTooLarge => Errors + "RecordTooLargeException",
        ErrorCode.StaleControllerEpoch => Errors + "ControllerMovedException",
        ErrorCode.OffsetMetadataTooLarge => Errors + "OffsetMetadataTooLarge",
        ErrorCode.NetworkException => Errors + "NetworkException",
        ErrorCode.RecordListTooLarge => Errors + "RecordBatchTooLargeException",
        ErrorCode.TopicAuthorizationFailed => Errors + "TopicAuthorizationException",
        ErrorCode.GroupAuthorizationFailed => Errors + "GroupAuthorizationException",
        ErrorCode.ClusterAuthorizationFailed => Errors + "ClusterAuthorizationException",
        ErrorCode.TopicAlreadyExists => Errors + "TopicExistsException",
        ErrorCode.InvalidConfig => Errors + "InvalidConfigurationException",
        ErrorCode.OutOfOrderSequenceNumber => Errors + "OutOfOrderSequenceException",
        ErrorCode.DuplicateSequenceNumber => Errors + "DuplicateSequenceException",
        ErrorCode.InvalidProducerIdMapping => Errors + "InvalidPidMappingException",
        ErrorCode.InvalidTransactionTimeout => Errors + "InvalidTxnTimeoutException",
        ErrorCode.TransactionalIdAuthorizationFailed => Errors + "TransactionalIdAuthorizationException",
        ErrorCode.KafkaStorageError => Errors + "KafkaStorageException",
        ErrorCode.SaslAuthenticationFailed => Errors + "SaslAuthenticationException",
        ErrorCode.DelegationTokenAuthDisabled => Errors + "DelegationTokenDisabledException",
        ErrorCode.DelegationTokenRequestNotAllowed => Errors + "UnsupportedByAuthenticationException",
        ErrorCode.DelegationTokenAuthorizationFailed => Errors + "DelegationTokenAuthorizationException",
        ErrorCode.NonEmptyGroup => Errors + "GroupNotEmptyException",
        ErrorCode.InvalidRecord => "org.apache.kafka.common.InvalidRecordException",
        ErrorCode.PrincipalDeserializationFailure => Errors + "PrincipalDeserializationException",
        ErrorCode.FetchSessionTopicIdError => Errors + "FetchSessionTopicIdException",
        ErrorCode.InvalidRegularExpression => Errors + "InvalidRegularExpression",

        // The other classes are called as the codes are.
        _ => $"{Errors}{code}Exception",
    };
}
