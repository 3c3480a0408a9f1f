using Headrace.TestKit;

[assembly: AssemblyFixture(typeof(KafkaFixture))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]   // processes of these tests are heavy; two cores are not many
