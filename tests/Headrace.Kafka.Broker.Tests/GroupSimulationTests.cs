using System.Text;
using Headrace.Kafka.Broker.Groups;
using Headrace.Kafka.Protocol;

namespace Headrace.Kafka.Broker.Tests;

/// <summary>
/// Drives the state machine of a group with members that join, sync, send heartbeats, leave, fall silent and come back at random, on a clock that only the
/// test moves. After every step what must always hold is checked.
/// </summary>
public sealed class GroupSimulationTests
{
    private const int Steps = 400;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Members_always_come_to_one_generation_with_everybodys_assignment(int seed)
    {
        var simulation = new Simulation(seed);
        for (var step = 0; step < Steps; step++)
            simulation.Step();
        simulation.Settle();
    }

    private sealed class Simulation
    {
        private readonly Random _random;
        private readonly int _seed;
        private readonly ClassicGroup _group;
        private readonly List<Client> _clients = [];
        private readonly StringBuilder _history = new();
        private readonly Queue<GroupWrite> _writes = [];
        private TimeSpan _now;
        private int _uuid;
        private int _lastGeneration;

        public Simulation(int seed)
        {
            _seed = seed;
            _random = new(seed);
            var delay = _random.Next(2) == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(3);
            _group = new("g", new() { InitialRebalanceDelay = delay }, () => $"u{++_uuid}");
            for (var i = 0; i < 5; i++)
                _clients.Add(new(i, isStatic: _random.Next(3) == 0));
        }

        private Clock Clock => new(_now, (long)_now.TotalMilliseconds);

        public void Step()
        {
            var client = _clients[_random.Next(_clients.Count)];
            switch (_random.Next(10))
            {
                case 0 or 1 or 2 or 3:
                    Act(client);
                    break;
                case 4:
                    Leave(client);
                    break;
                case 5:
                    client.Forget();   // the program restarts: its member id is lost, a static one keeps its instance id
                    Note($"{client.Name} restarts");
                    break;
                case 6:
                    client.Metadata++;
                    break;
                case 7:
                    CompleteWrite(_random.Next(20) == 0 ? ErrorCode.CoordinatorNotAvailable : ErrorCode.None);
                    break;
                default:
                    Advance(TimeSpan.FromMilliseconds(_random.Next(4000)));
                    break;
            }

            Collect();
            Check();
        }

        /// <summary>With everybody alive and nobody restarting, the group has to become stable with all of them.</summary>
        public void Settle()
        {
            for (var round = 0; round < 500; round++)
            {
                foreach (var client in _clients)
                    Act(client);
                CompleteWrite(ErrorCode.None);
                Advance(TimeSpan.FromMilliseconds(500));
                Collect();
                Check();
                if (_group.State == GroupState.Stable && _clients.All(client => client.Assignment is not null && client.Generation == _group.Generation))
                {
                    foreach (var client in _clients)
                        Require(client.Assignment == $"{client.MemberId}@{_group.Generation}", $"{client.Name} was given {client.Assignment}");
                    return;
                }
            }

            Require(false, $"the group did not settle: {_group.State}, generation {_group.Generation}, {_group.Members.Count} members");
        }

        // What a well-behaved client does next.
        private void Act(Client client)
        {
            if (client.Joining is not null || client.Syncing is not null)
                return;
            if (client.Generation < 0)
            {
                Note($"{client.Name} joins as '{client.MemberId}'");
                client.Joining = _group.Join(
                    new()
                    {
                        MemberId = client.MemberId,
                        InstanceId = client.InstanceId,
                        ClientId = client.Name,
                        ClientHost = "/h",
                        ProtocolType = "connect",
                        Protocols = [new("a", Encoding.UTF8.GetBytes($"{client.Name}{client.Metadata}")), new("b", default)],
                        SessionTimeout = TimeSpan.FromSeconds(10),
                        RebalanceTimeout = TimeSpan.FromSeconds(20),
                        IsIdRequired = client.InstanceId is null,
                        CanSkipAssignment = true,
                    },
                    Clock);
                AfterCall();
            }
            else if (client.Assignment is null)
            {
                Note($"{client.Name} syncs");
                var assignments = client.Members.ToDictionary(member => member, member => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes($"{member}@{client.Generation}"));
                client.Syncing = _group.Sync(client.MemberId, client.InstanceId, client.Generation, "connect", "a", assignments, Clock);
                AfterCall();
            }
            else
            {
                var error = _group.Heartbeat(client.MemberId, client.InstanceId, client.Generation, Clock);
                Note($"{client.Name} heartbeat: {error}");
                client.React(error);
                AfterCall();
            }
        }

        private void Leave(Client client)
        {
            if (client.MemberId.Length == 0)
                return;
            Note($"{client.Name} leaves: {_group.Leave(client.MemberId, client.InstanceId, Clock)}");
            client.Forget();
            AfterCall();
        }

        private void Advance(TimeSpan time)
        {
            var until = _now + time;
            while (_group.NextDeadline <= until)
            {
                _now = _group.NextDeadline > _now ? _group.NextDeadline : _now;
                var before = _group.NextDeadline;
                _group.Advance(Clock);
                AfterCall();
                Require(_group.NextDeadline > _now || _group.NextDeadline != before, $"the deadline {before} stays due");
            }

            _now = until;
        }

        private void AfterCall()
        {
            if (_group.TakeWrite() is { } write)
                _writes.Enqueue(write);
        }

        private void CompleteWrite(ErrorCode error)
        {
            if (!_writes.TryDequeue(out var write))
                return;
            Note($"write of generation {write.Generation}: {error}");
            _group.CompleteWrite(write, error, Clock);
            AfterCall();
        }

        private void Collect()
        {
            foreach (var client in _clients)
            {
                if (client.Joining is { IsCompleted: true } joining)
                {
                    client.Joining = null;
                    client.TakeJoin(joining.Result);
                    Note($"{client.Name} joined: {joining.Result.Error} generation {joining.Result.Generation} as {joining.Result.MemberId}");
                }

                if (client.Syncing is { IsCompleted: true } syncing)
                {
                    client.Syncing = null;
                    client.TakeSync(syncing.Result);
                    Note($"{client.Name} synced: {syncing.Result.Error}");
                }
            }
        }

        private void Check()
        {
            Require(_group.Generation >= _lastGeneration, "the generation went back");
            _lastGeneration = _group.Generation;
            // While a rebalance is prepared the last member may have gone, with somebody who has only been given an id still expected.
            Require(_group.State == GroupState.PreparingRebalance || (_group.State == GroupState.Empty) == (_group.Members.Count == 0), $"{_group.State} with {_group.Members.Count} members");
            var members = _group.Members.Select(member => member.Id).ToHashSet();
            Require(_group.State is not GroupState.Stable || members.Contains(_group.Leader!), "the leader is no member");
            if (_group.State != GroupState.Stable)
                return;
            Require(_group.Members.All(member => member.Joining is null && member.Syncing is null), "somebody waits in a stable group");
            foreach (var client in _clients.Where(client => client.Generation == _group.Generation && client.Assignment is not null && members.Contains(client.MemberId)))
                Require(client.Assignment is null or "" || client.Assignment.EndsWith($"@{_group.Generation}", StringComparison.Ordinal), $"{client.Name} has the assignment {client.Assignment}");
            var waiting = _clients.Count(client => client.Joining is not null || client.Syncing is not null);
            Require(waiting == 0, $"{waiting} clients wait for a stable group");
        }

        private void Note(string line) => _history.Append(_now).Append(' ').Append(_group.State).Append(' ').AppendLine(line);

        private void Require(bool holds, string what) => Assert.True(holds, holds ? "" : $"seed {_seed}: {what}\n{_history}");
    }

    private sealed class Client(int number, bool isStatic)
    {
        public string Name => $"c{number}";
        public string? InstanceId { get; } = isStatic ? $"i{number}" : null;
        public string MemberId { get; private set; } = "";
        public int Generation { get; private set; } = -1;
        public string? Assignment { get; private set; }
        public string[] Members { get; private set; } = [];
        public int Metadata { get; set; }
        public Task<JoinAnswer>? Joining { get; set; }
        public Task<SyncAnswer>? Syncing { get; set; }

        public void Forget()
        {
            MemberId = "";
            Generation = -1;
            Assignment = null;
            Joining = null;
            Syncing = null;
        }

        public void TakeJoin(JoinAnswer answer)
        {
            if (answer.Error == ErrorCode.None)
            {
                (MemberId, Generation, Assignment) = (answer.MemberId, answer.Generation, null);
                Members = answer.SkipAssignment ? [] : [.. answer.Members.Select(member => member.Id)];
            }
            else if (answer.Error == ErrorCode.MemberIdRequired)
            {
                MemberId = answer.MemberId;
            }
            else
            {
                React(answer.Error);
            }
        }

        public void TakeSync(SyncAnswer answer)
        {
            if (answer.Error == ErrorCode.None)
                Assignment = Encoding.UTF8.GetString(answer.Assignment.Span);
            else
                React(answer.Error);
        }

        public void React(ErrorCode error)
        {
            switch (error)
            {
                case ErrorCode.None:
                    break;
                case ErrorCode.RebalanceInProgress or ErrorCode.IllegalGeneration or ErrorCode.CoordinatorNotAvailable:
                    (Generation, Assignment) = (-1, null);
                    break;
                default:
                    Forget();
                    break;
            }
        }
    }
}
