using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Herding;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Connect.Runtime.Validation;
using Headrace.Kafka.Client;
using Headrace.Kafka.Protocol;

namespace Headrace.Connect.Runtime.Explanations;

/// <summary>Says of a connector or task that failed what it was at, why, and which setting to change.</summary>
internal static class FailureExplanations
{
    /// <summary>How far chains of causes are followed.</summary>
    public const int CausesMax = 64;

    /// <summary>Explains why a connector has failed.</summary>
    public static Failure OfConnector(string connector, FailureStage stage, Exception error) => Explain($"connector {connector}", stage, error, null, null);

    /// <summary>Explains why a task has failed.</summary>
    /// <param name="task">The task.</param>
    /// <param name="stage">What it was at.</param>
    /// <param name="error">The exception.</param>
    /// <param name="place">Which records it was at; null where there were none.</param>
    /// <param name="known">What is known already; null for nothing.</param>
    public static Failure OfTask(ConnectorTaskId task, FailureStage stage, Exception error, string? place = null, KnownError? known = null) =>
        Explain($"connector {task.Connector}, task {task.Task}", stage, error, place, known);

    /// <summary>What a Kafka client's exception means; null where that depends on what it was at.</summary>
    public static KnownError? OfKafka(Exception error, FailureStage stage) => error switch
    {
        ClientConfigException or ClientConstructionException => KnownErrors.WrongClientSetting,
        KafkaException { IsAuthentication: true } => KnownErrors.LoginRefused,
        KafkaException kafka => kafka.Code switch
        {
            ErrorCode.MessageTooLarge or ErrorCode.RecordListTooLarge => KnownErrors.TooLarge,
            ErrorCode.UnknownTopicOrPartition or ErrorCode.InvalidTopic => KnownErrors.TopicAbsent,
            ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed or ErrorCode.TransactionalIdAuthorizationFailed or ErrorCode.GroupAuthorizationFailed => KnownErrors.NotAuthorized,
            ErrorCode.ProducerFenced or ErrorCode.InvalidProducerEpoch => KnownErrors.Fenced,
            _ when kafka.IsRetriable => KnownErrors.BrokerAway,
            _ => stage switch { FailureStage.Send => KnownErrors.NotProduced, FailureStage.Consume => KnownErrors.NotConsumed, _ => null },
        },
        _ => null,
    };

    private static Failure Explain(string subject, FailureStage stage, Exception error, string? place, KnownError? known)
    {
        // The first cause of a kind that is known says most; without one, the innermost.
        KnownError? cause = null;
        var told = error;
        var causes = 0;
        for (var current = error; current is not null && causes++ < CausesMax; current = current.InnerException)
        {
            if (current is ToleranceExceededException { Explanation: { } record })
                return new(error, record);
            if (cause is not null)
                continue;
            cause = OfCause(current, stage);
            told = current is ClientConstructionException ? current.GetBaseException() : current;
        }
        var kind = known ?? cause ?? OfStage(stage);
        return new(error, new(kind.Code, OffendingValue.OneLine(
            $"{kind.Code} {subject}: {NameOf(stage)} failed{(place is null ? "" : $" at {place}")}, {kind.Title}: {ReasonOf(told)}; {AdviceOf(kind, told)}. See docs/errors/{kind.Code}.md")));
    }

    private static KnownError? OfCause(Exception error, FailureStage stage) => error switch
    {
        TooManyTasksException => KnownErrors.TooManyTasks,
        ConfigVariableException => KnownErrors.NoVariable,
        PluginClassException or UnknownClassException => KnownErrors.NoClass,
        ConfigException or NonStringValueException => KnownErrors.WrongSetting,
        ConnectorHungException => KnownErrors.Hung,
        TransactionExpiredException => KnownErrors.TransactionExpired,
        _ => OfKafka(error, stage),
    };

    private static KnownError OfStage(FailureStage stage) => stage switch
    {
        FailureStage.ConnectorStart => KnownErrors.ConnectorNotStarted,
        FailureStage.ConnectorRunning => KnownErrors.ConnectorRaised,
        FailureStage.TaskConfigs => KnownErrors.NoTaskConfigs,
        FailureStage.TaskCreation or FailureStage.TaskStart => KnownErrors.TaskNotStarted,
        FailureStage.DeadLetterQueueOpening => KnownErrors.NoLetter,
        FailureStage.TransactionStart => KnownErrors.NoTransaction,
        FailureStage.Poll => KnownErrors.NotPolled,
        FailureStage.Send => KnownErrors.NotProduced,
        FailureStage.Consume => KnownErrors.NotConsumed,
        FailureStage.Put => KnownErrors.NotPut,
        FailureStage.Close => KnownErrors.NotClosed,
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, null),
    };

    // Where Kafka Connect has a name for it, it is that.
    private static string NameOf(FailureStage stage) => stage switch
    {
        FailureStage.ConnectorStart => "CONNECTOR_START",
        FailureStage.ConnectorRunning => "CONNECTOR",
        FailureStage.TaskConfigs => "TASK_CONFIGS",
        FailureStage.TaskCreation => "TASK_CREATION",
        FailureStage.DeadLetterQueueOpening => "DEAD_LETTER_QUEUE",
        FailureStage.TransactionStart => "TRANSACTION_START",
        FailureStage.TaskStart => "TASK_START",
        FailureStage.Poll => "TASK_POLL",
        FailureStage.Send => "KAFKA_PRODUCE",
        FailureStage.Consume => "KAFKA_CONSUME",
        FailureStage.Put => "TASK_PUT",
        FailureStage.Close => "TASK_PARTITIONS",
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, null),
    };

    private static string ReasonOf(Exception error) => error is ConfigException { Setting: { } setting } && SecretSettings.IsSecretName(setting)
        ? $"the value of {setting}"
        : OffendingValue.OfMessage(error.Message.TrimEnd('.', ' '));

    private static string AdviceOf(KnownError kind, Exception error) =>
        error is ConfigException { Setting: { } setting } && kind == KnownErrors.WrongSetting ? $"set {setting}: {kind.Advice}" : kind.Advice;
}
