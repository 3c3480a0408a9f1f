namespace Headrace.Bench;

/// <summary>One worker of a group.</summary>
/// <param name="Process">The process.</param>
/// <param name="Url">Where its REST API is.</param>
/// <param name="Id">Its name in statuses.</param>
internal sealed record GroupWorker(MeasuredProcess Process, string Url, string Id);
