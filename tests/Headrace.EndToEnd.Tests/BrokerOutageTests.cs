using System.Net;
using System.Text.Json;
using Headrace.TestKit;

namespace Headrace.EndToEnd.Tests;

/// <summary>Apache Kafka goes away while a worker runs, and comes back.</summary>
public sealed class BrokerOutageTests
{
    private const int LineCount = 5_000;

    [Fact]
    public async Task BrokerThatIsAwayForAWhile_NothingIsLost_AndRequestsThatSpanItHarmNothing()
    {
        await using var kafka = await RealKafka.StartAsync();
        await using var journey = new FileJourney(kafka.BootstrapServers);
        await using var input = new StreamWriter(journey.Input) { NewLine = "\n" };
        Lines.Append(input, 0, LineCount);
        await input.FlushAsync(TestContext.Current.CancellationToken);
        await journey.StartAsync();
        await journey.UntilReadyAsync();
        await journey.CreateConnectorsAsync();
        await UntilLineAsync(journey, LineCount);
        // What the worker has said of the sink is known when it is read back, which may be later than the first lines are through.
        await Eventually.UntilAsync(async () => (await journey.Rest.GetAsync($"connectors/{journey.SinkName}/status")).Status == HttpStatusCode.OK, "the sink has a status");

        for (var outage = 1; outage <= 2; outage++)
        {
            await kafka.StopAsync();
            Lines.Append(input, outage * LineCount, LineCount);
            await input.FlushAsync(TestContext.Current.CancellationToken);
            var offsets = journey.Rest.GetAsync($"connectors/{journey.SinkName}/offsets");
            var status = await journey.Rest.GetAsync($"connectors/{journey.SinkName}/status");
            Assert.Equal(HttpStatusCode.OK, status.Status);
            await kafka.StartAgainAsync();

            Assert.Equal(HttpStatusCode.OK, (await offsets).Status);
            await UntilLineAsync(journey, (outage + 1) * LineCount);
        }

        Lines.AssertAtLeastOnceInOrder(File.ReadLines(journey.Output), 3 * LineCount, "the output file");
        Assert.Equal(0, await journey.Program!.StopAsync());
    }

    [Fact]
    public async Task SinkInAnotherCluster_ItsOffsetsAreReadAndResetThere()
    {
        await using var other = await RealKafka.StartAsync();
        await using var journey = new FileJourney(null);
        await journey.StartAsync();
        await journey.UntilReadyAsync();
        await File.WriteAllTextAsync(journey.Input, "a\nb\n", TestContext.Current.CancellationToken);
        await journey.Rest.PutConnectorAsync("away-source", [
            ("connector.class", "FileStreamSource"), ("file", journey.Input), ("topic", "away"),
            ("value.converter", "org.apache.kafka.connect.storage.StringConverter"), ("producer.override.bootstrap.servers", other.BootstrapServers)]);
        await journey.Rest.PutConnectorAsync("away-sink", [
            ("connector.class", "FileStreamSink"), ("file", journey.Output), ("topics", "away"), ("value.converter", "org.apache.kafka.connect.storage.StringConverter"),
            ("consumer.override.bootstrap.servers", other.BootstrapServers), ("admin.override.bootstrap.servers", other.BootstrapServers)]);
        await journey.UntilOutputAsync(() => File.Exists(journey.Output) && File.ReadAllText(journey.Output) == "a\nb\n", "both lines have arrived");

        await journey.Program!.UntilAsync(async () => OffsetIn((await journey.Rest.GetAsync("connectors/away-sink/offsets")).Body) == 2, "the other cluster's offset is shown");
        Assert.Equal(HttpStatusCode.NoContent, (await journey.Rest.SendAsync(HttpMethod.Put, "connectors/away-sink/stop")).Status);
        await journey.Program.UntilAsync(
            async () => (await journey.Rest.SendAsync(HttpMethod.Delete, "connectors/away-sink/offsets")).Status == HttpStatusCode.OK, "the offsets are reset");
        Assert.Equal(HttpStatusCode.Accepted, (await journey.Rest.SendAsync(HttpMethod.Put, "connectors/away-sink/resume")).Status);
        await journey.UntilOutputAsync(() => File.ReadAllText(journey.Output) == "a\nb\na\nb\n", "the lines have come again");
    }

    private static Task UntilLineAsync(FileJourney journey, int count)
    {
        var last = Lines.Line(count - 1);
        return journey.UntilOutputAsync(() => File.Exists(journey.Output) && Lines.LastLine(journey.Output) == last, $"line {count} has arrived");
    }

    private static long? OffsetIn(JsonElement body) =>
        body.GetProperty("offsets") is { } offsets && offsets.GetArrayLength() == 1 ? offsets[0].GetProperty("offset").GetProperty("kafka_offset").GetInt64() : null;
}
