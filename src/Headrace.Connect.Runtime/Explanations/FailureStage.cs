namespace Headrace.Connect.Runtime.Explanations;

/// <summary>What a connector or task was at when it failed; of a record's own way <see cref="Tolerance.ErrorStage"/> says more.</summary>
internal enum FailureStage
{
    ConnectorStart,
    ConnectorRunning,
    TaskConfigs,
    TaskCreation,
    DeadLetterQueueOpening,
    TransactionStart,
    TaskStart,
    Poll,
    Send,
    Consume,
    Put,
    Close,
}
