using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Explanations;
using Microsoft.Extensions.Logging;

namespace Headrace.Connect.Runtime.Herding;

/// <summary>A connector or a task that has failed, as far as its restart goes.</summary>
/// <param name="Noun"><c>connector</c> or <c>task</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Logger">Takes the logs about it.</param>
/// <param name="Policy">When the worker restarts it by itself; null for never.</param>
/// <param name="Restarts">How often it has.</param>
/// <param name="Tell">Writes its status, with what the trace ends with.</param>
/// <param name="Restart">Restarts it, unless it has been replaced, or was restarted meanwhile.</param>
internal sealed record FailedWork(string Noun, string Name, ILogger Logger, RestartPolicy? Policy, RestartHistory Restarts, Action<Failure, string> Tell, Action Restart);
