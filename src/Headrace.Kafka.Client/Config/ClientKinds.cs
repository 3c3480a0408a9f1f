namespace Headrace.Kafka.Client;

/// <summary>Which kinds of clients know a property.</summary>
[Flags]
internal enum ClientKinds
{
    Producer = 1,
    Consumer = 2,
    Admin = 4,
    All = Producer | Consumer | Admin,
}
