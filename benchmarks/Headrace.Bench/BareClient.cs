using System.Diagnostics;
using System.Text;
using Confluent.Kafka;

namespace Headrace.Bench;

/// <summary>The limit: bare Confluent.Kafka moving lines of a file to a topic, and a topic's values to a file, with the settings that suit it best. It prints seconds, CPU seconds and peak MB.</summary>
internal static class BareClient
{
    public static int Run(string direction, string bootstrapServers, string topic, string file, long records)
    {
        using var self = Process.GetCurrentProcess();
        var cpu = self.TotalProcessorTime;
        var began = Stopwatch.GetTimestamp();
        if (direction == "produce")
            Produce(bootstrapServers, topic, file);
        else
            Consume(bootstrapServers, topic, file, records);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        self.Refresh();
        Console.WriteLine(FormattableString.Invariant($"{seconds} {(self.TotalProcessorTime - cpu).TotalSeconds} {self.PeakWorkingSet64 / 1048576.0}"));
        return 0;
    }

    private static void Produce(string bootstrapServers, string topic, string file)
    {
        var config = new ProducerConfig
        {
            BootstrapServers = bootstrapServers,
            Acks = Acks.All,
            EnableIdempotence = false,
            MaxInFlight = 1,
            LingerMs = 5,
            BatchSize = 1_000_000,
            MessageMaxBytes = 1_048_576,
            QueueBufferingMaxKbytes = 32_768,
            QueueBufferingMaxMessages = 131_072,
            EnableBackgroundPoll = false,
            DeliveryReportFields = "none",
        };
        using var producer = new ProducerBuilder<Null, byte[]>(config).Build();
        var headers = new Headers();
        long delivered = 0;
        Action<DeliveryReport<Null, byte[]>> report = r =>
        {
            if (r.Error.IsError)
                throw new KafkaException(r.Error);
            delivered++;
        };
        long sent = 0;
        foreach (var line in File.ReadLines(file))
        {
            var message = new Message<Null, byte[]> { Value = Encoding.UTF8.GetBytes(line), Headers = headers };
            while (true)
            {
                try
                {
                    producer.Produce(topic, message, report);
                    break;
                }
                catch (ProduceException<Null, byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
                {
                    producer.Poll(TimeSpan.FromMilliseconds(10));
                }
            }

            if (++sent % 1000 == 0)
                producer.Poll(TimeSpan.Zero);
        }

        while (delivered < sent)
            producer.Flush(TimeSpan.FromSeconds(1));
    }

    private static void Consume(string bootstrapServers, string topic, string file, long records)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = bootstrapServers,
            GroupId = "limit-" + Guid.NewGuid(),
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            CheckCrcs = true,
            QueuedMinMessages = 10_000,
            FetchQueueBackoffMs = 5,
            QueuedMaxMessagesKbytes = 16_384,
            ConsumeResultFields = "none",
        };
        using var consumer = new ConsumerBuilder<Ignore, byte[]>(config).Build();
        consumer.Assign(new TopicPartitionOffset(topic, 0, 0));
        using var output = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
        for (long received = 0; received < records;)
        {
            var result = consumer.Consume(100);
            if (result is null)
                continue;
            output.Write(result.Message.Value);
            output.WriteByte((byte)'\n');
            received++;
        }

        output.Flush();
        consumer.Close();
    }
}
