using Headrace.Connect.Runtime.Configuration;
using Headrace.TestKit;

namespace Headrace.Compatibility.Tests.Rest;

/// <summary>Workers of groups with exactly-once support and admin listeners of their own.</summary>
[CollectionDefinition(nameof(ExactlyOnceWorkers))]
public sealed class ExactlyOnceWorkers(KafkaFixture kafka)
    : WorkerPair(kafka, WorkerMode.Distributed, "x", ("exactly.once.source.support", "enabled"), ("admin.listeners", "own")), ICollectionFixture<ExactlyOnceWorkers>;
