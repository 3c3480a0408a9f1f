using Headrace.Kafka.Protocol.Messages;
using Headrace.Kafka.Protocol.Tests.Messages;

namespace Headrace.Kafka.Protocol.Tests.Fuzz;

public sealed class MessageFuzzTests
{
    // An object of a few fields for each byte or two of a frame, and the exception.
    private const int AllocatedPerByteMax = 300;
    private const int AllocatedBytesMax = 200_000;

    public static TheoryData<string> Names => [.. MessageCatalog.All.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void BrokenFramesAreRefusedOrReadButNeverMore(string name)
    {
        var entry = MessageCatalog.All[name];
        var random = new Random(20260101);
        foreach (var golden in GoldenMessages.All.Where(golden => golden.Name == name))
        {
            for (var i = 0; i < 40 * Mutation.Effort; i++)
                Try(entry, golden.Version, Mutation.Mutate(random, golden.Bytes));
            for (var i = 0; i < 10 * Mutation.Effort; i++)
            {
                var noise = new byte[random.Next(200)];
                random.NextBytes(noise);
                Try(entry, golden.Version, noise);
            }
        }
    }

    private static void Try(MessageCatalog.Entry entry, short version, byte[] bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        IMessage? message = null;
        try
        {
            message = entry.Read(bytes, version);
        }
        catch (ProtocolException)
        {
            // What is expected of most of them.
        }
        catch (Exception exception)
        {
            Assert.Fail($"{entry.Name} {version} {Convert.ToHexStringLower(bytes)}: {exception}");
        }
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(
            allocated <= AllocatedBytesMax + ((long)bytes.Length * AllocatedPerByteMax),
            $"{entry.Name} {version} {Convert.ToHexStringLower(bytes)}: {allocated} bytes for a frame of {bytes.Length}");
        if (message is not null)
            TryToWrite(entry, version, bytes, message);
    }

    private static void TryToWrite(MessageCatalog.Entry entry, short version, byte[] bytes, IMessage message)
    {
        try
        {
            MessageCatalog.Write(message, version);
        }
        catch (ProtocolException exception) when (exception.Message.Contains("too long", StringComparison.Ordinal))
        {
            // Bytes that are no UTF-8 become replacement characters, three bytes each.
        }
        catch (Exception exception)
        {
            Assert.Fail($"{entry.Name} {version} {Convert.ToHexStringLower(bytes)} was read, but can't be written: {exception}");
        }
    }
}
