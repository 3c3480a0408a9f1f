using System.Text.Json;
using Headrace.Connect.Runtime.Groups;
using Headrace.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Headrace.Connect.Runtime.Tests.Groups;

/// <summary>The cooperative assignor beside Kafka Connect's own, and by its promises. testdata/connect/capture/GroupCases.java wrote the golden rounds.</summary>
public sealed class CooperativeAssignorTests
{
    [Fact]
    public void RandomGroups_GetTheAssignmentsOfKafkaConnect()
    {
        CooperativeAssignor? assignor = null;
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
        var number = -1;
        var rounds = 0;
        Dictionary<string, WorkSet> revoked = [];
        foreach (var line in File.ReadLines(RepositoryRoot.Combine("tests", "testdata", "connect", "assignments.jsonl")))
        {
            using var golden = JsonDocument.Parse(line);
            var round = golden.RootElement;
            if (round.GetProperty("case").GetInt32() != number)
            {
                number = round.GetProperty("case").GetInt32();
                time = new FakeTimeProvider(DateTimeOffset.UnixEpoch);
                assignor = new(TimeSpan.FromMilliseconds(round.GetProperty("maxDelay").GetInt32()), time, NullLogger.Instance, (member, own, count) =>
                {
                    var chosen = revoked[member].Intersect(own);
                    return WorkSet.Of(
                        chosen.Connectors.Concat(own.Connectors).Distinct().Take(count.Connectors), chosen.Tasks.Concat(own.Tasks).Distinct().Take(count.Tasks));
                });
            }
            time.SetUtcNow(DateTimeOffset.FromUnixTimeMilliseconds(round.GetProperty("now").GetInt64()));
            revoked = Work(round.GetProperty("revoked"));
            var active = Work(round.GetProperty("active"));
            var result = assignor!.Assign(
                Configured(round.GetProperty("configured")), round.GetProperty("last").GetInt32(), round.GetProperty("generation").GetInt32(), active);

            var where = $"case {number}, generation {round.GetProperty("generation").GetInt32()}";
            Assert.Equal((where, Text(revoked)), (where, Text(result.Revoked)));
            Assert.Equal((where, Text(Work(round.GetProperty("assigned")))), (where, Text(result.Assigned)));
            Assert.Equal((where, round.GetProperty("delay").GetInt32()), (where, result.DelayMs));
            rounds++;
        }
        Assert.True(rounds > 1000, $"only {rounds} rounds");
    }

    [Fact]
    public void RandomGroups_BalanceAndLoseNothing()
    {
        for (var seed = 0; seed < 300; seed++)
            RunRandomGroup(seed);
    }

    private static void RunRandomGroup(int seed)
    {
        var random = new Random(seed);
        var time = new FakeTimeProvider();
        var assignor = new CooperativeAssignor(TimeSpan.FromSeconds(20), time, NullLogger.Instance);
        var configured = WorkSet.Empty;
        var members = new Dictionary<string, WorkSet>(StringComparer.Ordinal) { ["w0"] = WorkSet.Empty };
        var generation = 0;
        for (var step = 0; step < 40; step++)
        {
            switch (random.Next(5))
            {
                case 0: members.TryAdd($"w{random.Next(6)}", WorkSet.Empty); break;
                case 1 when members.Count > 1: members.Remove(members.Keys.ElementAt(random.Next(members.Count))); break;
                case 2:
                    var name = $"c{random.Next(8)}";
                    configured = configured.With([name], Enumerable.Range(0, random.Next(4)).Select(task => new ConnectorTaskId(name, task)));
                    break;
                case 3 when !configured.Connectors.IsEmpty:
                    var gone = configured.Connectors[random.Next(configured.Connectors.Count)];
                    configured = configured.Except(WorkSet.Of([gone], configured.Tasks.Where(task => task.Connector == gone)));
                    break;
                default: time.Advance(TimeSpan.FromSeconds(random.Next(25))); break;
            }
            Round();
        }

        // Left alone, the group comes to rest with everything assigned once and evenly, after the delay for who has left.
        for (var round = 0; round < 12; round++)
        {
            time.Advance(TimeSpan.FromSeconds(25));
            Round();
        }
        var all = members.Values.Aggregate(WorkSet.Empty, static (sum, own) => sum.Union(own));
        Assert.Equal((seed, configured), (seed, all));
        Assert.True(members.Max(static member => member.Value.Connectors.Count) - members.Min(static member => member.Value.Connectors.Count) <= 1, $"seed {seed}: connectors are uneven");
        Assert.True(members.Max(static member => member.Value.Tasks.Count) - members.Min(static member => member.Value.Tasks.Count) <= 1, $"seed {seed}: tasks are uneven");

        void Round()
        {
            generation++;
            var result = assignor.Assign(configured, generation - 1, generation, members);
            foreach (var member in members.Keys.ToArray())
                members[member] = members[member].Except(result.Revoked[member]).Union(result.Assigned[member]);
            Assert.True(members.Values.Sum(static own => own.Tasks.Count) == members.Values.SelectMany(static own => own.Tasks).Distinct().Count(), $"seed {seed}: a task is assigned twice");
        }
    }

    private static WorkSet Configured(JsonElement connectors) => WorkSet.Of(
        connectors.EnumerateObject().Select(static connector => connector.Name),
        connectors.EnumerateObject().SelectMany(static connector =>
            Enumerable.Range(0, connector.Value.GetInt32()).Select(task => new ConnectorTaskId(connector.Name, task))));

    private static Dictionary<string, WorkSet> Work(JsonElement members) => members.EnumerateObject().ToDictionary(
        static member => member.Name,
        static member =>
        {
            var items = member.Value.EnumerateArray().Select(static item => item.GetString()!).ToArray();
            return WorkSet.Of(
                items.Where(static item => !item.Contains('-', StringComparison.Ordinal)),
                items.Where(static item => item.Contains('-', StringComparison.Ordinal))
                    .Select(static item => new ConnectorTaskId(item[..item.IndexOf('-', StringComparison.Ordinal)], int.Parse(item.AsSpan(item.IndexOf('-', StringComparison.Ordinal) + 1), provider: null))));
        });

    private static string Text(IReadOnlyDictionary<string, WorkSet> work) => string.Join(
        "; ", work.Where(static member => !member.Value.IsEmpty).OrderBy(static member => member.Key, StringComparer.Ordinal).Select(static member => $"{member.Key}: {member.Value}"));
}
