namespace Headrace.Connect.Runtime.Plugins;

/// <summary>A type, by the name of its assembly and its own full name.</summary>
internal readonly record struct TypeKey(string Assembly, string Name);
