using Headrace.Connect.Runtime.Configuration;
using Headrace.TestKit;

namespace Headrace.Compatibility.Tests.Rest;

/// <summary>A worker of Kafka Connect in a group of its own, and one of ours in another.</summary>
[CollectionDefinition(nameof(DistributedWorkers))]
public sealed class DistributedWorkers(KafkaFixture kafka) : WorkerPair(kafka, WorkerMode.Distributed, "d"), ICollectionFixture<DistributedWorkers>;
