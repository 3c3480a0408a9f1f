using Headrace.TestKit;

[assembly: AssemblyFixture(typeof(KafkaFixture))]
