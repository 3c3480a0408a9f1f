namespace Headrace.Connect.Runtime.Groups;

/// <summary>What a member tells the group when it joins.</summary>
/// <param name="Url">Where its REST API is, with a slash at the end.</param>
/// <param name="Offset">How far it has read the config topic.</param>
/// <param name="Allocation">What it runs; null before its first assignment. In the eager protocol null for nothing, as it should be.</param>
internal sealed record WorkerState(string Url, long Offset, WorkerAssignment? Allocation);
