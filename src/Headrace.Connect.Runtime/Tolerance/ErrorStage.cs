namespace Headrace.Connect.Runtime.Tolerance;

/// <summary>Where on a record's way an error happened.</summary>
internal enum ErrorStage
{
    Transformation,
    KeyConverter,
    ValueConverter,
    HeaderConverter,
    KafkaProduce,
    TaskPut,
}
