namespace Headrace.Connect.Runtime.Tolerance;

internal static class ErrorStages
{
    public static string ToKafkaName(this ErrorStage stage) => stage switch
    {
        ErrorStage.Transformation => "TRANSFORMATION",
        ErrorStage.KeyConverter => "KEY_CONVERTER",
        ErrorStage.ValueConverter => "VALUE_CONVERTER",
        ErrorStage.HeaderConverter => "HEADER_CONVERTER",
        ErrorStage.KafkaProduce => "KAFKA_PRODUCE",
        ErrorStage.TaskPut => "TASK_PUT",
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, null),
    };
}
