namespace Headrace.Connect.Rest.Security;

/// <summary>A login module of a JAAS file.</summary>
/// <param name="Module">The name of its class.</param>
/// <param name="Flag"><c>required</c>, <c>requisite</c>, <c>sufficient</c> or <c>optional</c>, in lower case.</param>
/// <param name="Options">Its options.</param>
internal sealed record JaasModule(string Module, string Flag, IReadOnlyDictionary<string, string> Options);
