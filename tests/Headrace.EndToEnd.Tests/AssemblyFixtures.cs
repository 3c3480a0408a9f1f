using Headrace.EndToEnd.Tests;
using Headrace.TestKit;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(KafkaFixture))]
// A few at a time: these tests mostly wait for what their processes do, but the processes are heavy.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerClass)]
[assembly: Parallelization(MaxThreads = 3)]
[assembly: TestCollectionOrderer(typeof(LongestFirst))]
