using Headrace.TestKit;

[assembly: AssemblyFixture(typeof(KafkaFixture))]
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]   // one at a time: the processes of these tests are heavy, and two cores are not many
