using Headrace.Connect.Runtime.Configuration;
using Headrace.TestKit;

namespace Headrace.Compatibility.Tests.Rest;

/// <summary>A standalone worker of Kafka Connect and one of ours.</summary>
[CollectionDefinition(nameof(StandaloneWorkers))]
public sealed class StandaloneWorkers(KafkaFixture kafka) : WorkerPair(kafka, WorkerMode.Standalone, "w"), ICollectionFixture<StandaloneWorkers>;
