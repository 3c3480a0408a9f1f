namespace Headrace.Connect.Transforms.Debezium.Scripting;

/// <summary>A part of a CEL expression that gives a value.</summary>
internal delegate object? CelEvaluator(CelContext context);
