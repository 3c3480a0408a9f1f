using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Headrace.Kafka.Client.Native;

/// <summary>librdkafka's client behind a consumer of Confluent.Kafka, which does not show it.</summary>
internal static class ConsumerHandle
{
    private const string HandleProperty = "LibrdkafkaHandle";

    /// <summary>Finds the client and checks that our own calls mean the same one.</summary>
    /// <returns>The client, or 0 with the reason why records have to be taken one by one.</returns>
    public static (nint Client, string? Reason) Find(IConsumer<byte[], byte[]> consumer)
    {
        try
        {
            if (typeof(Handle).GetProperty(HandleProperty, BindingFlags.NonPublic | BindingFlags.Instance)?.GetValue(consumer.Handle) is not SafeHandle handle)
                return (0, $"Confluent.Kafka {typeof(Handle).Assembly.GetName().Version} keeps its handle elsewhere");
            var client = handle.DangerousGetHandle();
            return LibrdkafkaLibrary.IsSameAsConfluents(client, consumer.Name) ? (client, null) : (0, "the library that was found is not the one that is in use");
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return (0, error.Message);
        }
    }
}
