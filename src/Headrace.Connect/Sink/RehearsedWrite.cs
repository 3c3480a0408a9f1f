namespace Headrace.Connect.Sink;

/// <summary>Something that a sink task would have written.</summary>
/// <param name="Target">Where: a file, a table, a collection, as users call it. No secrets.</param>
/// <param name="Content">What, as text: a line, a statement with its values, a document.</param>
public sealed record RehearsedWrite(string Target, string Content);
