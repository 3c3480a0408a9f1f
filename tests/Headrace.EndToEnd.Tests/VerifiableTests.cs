using System.Net;
using System.Text.Json;

namespace Headrace.EndToEnd.Tests;

/// <summary>A checker of deliveries: numbered records from the verifiable source through a topic to the verifiable sink, and a count of what both have printed.</summary>
public sealed class VerifiableTests
{
    private const int KillCount = 3;
    private const int NumbersPerRun = 2000;

    [Fact]
    public async Task KillsOfTheWorker_LoseNoAcknowledgedRecordAndLeaveNoGap()
    {
        await using var journey = new FileJourney(null);
        var printed = new Printed();
        await journey.StartAsync();
        await journey.UntilReadyAsync();
        await journey.Rest.PutConnectorAsync(
            "checked-source", ("connector.class", "VerifiableSource"), ("topic", "checked"), ("throughput", "20000"), ("offset.flush.interval.ms", "200"),
            ("key.converter", "org.apache.kafka.connect.converters.IntegerConverter"), ("value.converter", "org.apache.kafka.connect.converters.LongConverter"));
        await journey.Rest.PutConnectorAsync(
            "checked-sink", ("connector.class", "org.apache.kafka.connect.tools.VerifiableSinkConnector"), ("topics", "checked"),
            ("key.converter", "org.apache.kafka.connect.converters.IntegerConverter"), ("value.converter", "org.apache.kafka.connect.converters.LongConverter"));

        for (var kill = 1; kill <= KillCount; kill++)
        {
            var wanted = kill * NumbersPerRun;
            await journey.Program!.UntilAsync(() => Task.FromResult(printed.Read(journey.Program).LastCommitted >= wanted), $"number {wanted} is acknowledged");
            await journey.Program.KillAsync();
            printed.Keep(journey.Program);
            await journey.StartAsync();
            await journey.UntilReadyAsync();
        }
        await journey.Program!.UntilAsync(() => Task.FromResult(printed.Read(journey.Program).LastCommitted >= (KillCount + 1) * NumbersPerRun), "numbers go on");
        Assert.Equal(HttpStatusCode.NoContent, (await journey.Rest.SendAsync(HttpMethod.Put, "connectors/checked-source/stop")).Status);
        await journey.Program.UntilAsync(() => Task.FromResult(printed.Read(journey.Program).IsComplete), "every acknowledged number has come out");
        Assert.Equal(0, await journey.Program.StopAsync());

        printed.Keep(journey.Program);
        Assert.Empty(printed.Gaps);
    }

    /// <summary>What the connectors have printed in all runs.</summary>
    private sealed class Printed
    {
        private readonly SortedSet<long> _committed = [];
        private readonly SortedSet<long> _received = [];
        private HeadraceProcess? _of;
        private int _read;

        public long LastCommitted => _committed.Count == 0 ? -1 : _committed.Max;

        public bool IsComplete => _committed.IsSubsetOf(_received);

        public IEnumerable<long> Gaps => Enumerable.Range(0, (int)_received.Max + 1).Select(static number => (long)number).Where(number => !_received.Contains(number));

        public void Keep(HeadraceProcess program) => Read(program);

        public Printed Read(HeadraceProcess program)
        {
            if (!ReferenceEquals(_of, program))
                (_of, _read) = (program, 0);
            string[] lines = [.. program.OutputLines];
            for (; _read < lines.Length; _read++)
            {
                var line = lines[_read];

                // The last line of a worker that was killed may be a part of one.
                var isCut = program.HasExited && _read == lines.Length - 1 && !line.EndsWith('}');
                if (line.StartsWith('{') && !isCut)
                    Take(line);
            }
            return this;
        }

        private void Take(string line)
        {
            using var json = JsonDocument.Parse(line);
            var number = json.RootElement.GetProperty("seqno").GetInt64();
            if (json.RootElement.TryGetProperty("committed", out _))
                _committed.Add(number);
            else if (json.RootElement.TryGetProperty("sinkTask", out _))
                _received.Add(number);
        }
    }
}
