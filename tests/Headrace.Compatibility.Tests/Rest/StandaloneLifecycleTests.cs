namespace Headrace.Compatibility.Tests.Rest;

/// <summary>The lives of connectors on standalone workers.</summary>
[Collection(nameof(StandaloneWorkers))]
public sealed class StandaloneLifecycleTests(StandaloneWorkers workers) : LifecycleTests(workers);
