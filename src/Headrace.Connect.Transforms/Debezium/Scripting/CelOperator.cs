namespace Headrace.Connect.Transforms.Debezium.Scripting;

/// <summary>An operator that compares.</summary>
internal enum CelOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
