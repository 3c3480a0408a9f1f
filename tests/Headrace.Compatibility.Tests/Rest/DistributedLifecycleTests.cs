namespace Headrace.Compatibility.Tests.Rest;

/// <summary>The lives of connectors on workers of groups.</summary>
[Collection(nameof(DistributedWorkers))]
public sealed class DistributedLifecycleTests(DistributedWorkers workers) : LifecycleTests(workers);
