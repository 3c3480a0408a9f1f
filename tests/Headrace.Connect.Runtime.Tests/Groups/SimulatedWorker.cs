using System.Text;
using System.Text.Json;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Groups;
using Headrace.Connect.Runtime.Herding;
using Headrace.Connect.Runtime.Stores;
using Headrace.Connect.Runtime.Tests.Herding;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Runtime.Tests.Groups;

/// <summary>One worker of a simulated group: the real herder over fake connectors, tasks, topics and group.</summary>
internal sealed class SimulatedWorker : ILeaderRequests
{
    private readonly GroupSimulation _simulation;
    private readonly RequestSignatures _signatures;
    private SimulatedMember? _member;

    public SimulatedWorker(GroupSimulation simulation, string name, int seed)
    {
        _simulation = simulation;
        Name = name;
        Url = new Uri($"http://{name}:8083/");
        var config = TestWorker.Distributed(("scheduled.rebalance.max.delay.ms", $"{simulation.DelayMs}"), ("rebalance.timeout.ms", "60000"));
        _signatures = new(config, simulation.Time);
        Fake = new(new Random(seed), simulation.Time, simulation.Everything) { Name = name, Trouble = 0.05 };
        Configs = new(simulation.ConfigTopic);
        Statuses = new(simulation.StatusTopic);
        var offsets = new OffsetStores(config, new FileOffsetStore("/nowhere"), NullLoggerFactory.Instance, simulation.Time);
        Herder = new(new(
            config, TestPlugins.Create(), new NoCheck(), Configs, offsets, Statuses, Fake, _ => throw new InvalidOperationException(), simulation.Time, NullLogger.Instance)
        {
            NewMember = listener => _member = new(simulation.Group, listener, simulation.Time),
            Leader = this,
        });
        Herder.Attach(Url);
        _ = Statuses.StartAsync(default);
        _ = Configs.StartAsync(Herder.OnConfigChange, default);
        Herder.SetReady("cluster");
    }

    public string Name { get; }

    public Uri Url { get; }

    public FakeWorker Fake { get; }

    public SimulatedConfigStore Configs { get; }

    public SimulatedStatusStore Statuses { get; }

    public Herder Herder { get; }

    public SimulatedMember Member => _member!;

    public bool IsDead => Fake.IsDead;

    public void Kill()
    {
        Fake.Kill();
        Member.Kill();
        Configs.IsCutOff = Statuses.IsCutOff = true;
    }

    public void CutOff()
    {
        Member.CutOff();
        Configs.IsCutOff = Statuses.IsCutOff = true;
    }

    public void Connect()
    {
        Member.Connect();
        Configs.IsCutOff = Statuses.IsCutOff = false;
    }

    /// <summary>Lets it read, think and talk to its group.</summary>
    public void Step(int recordsMax)
    {
        if (IsDead)
            return;
        Statuses.Send();
        Configs.Read(recordsMax);
        Statuses.Read(recordsMax);
        Herder.Queue.RunPending();
        Member.Step();
    }

    public async Task PutTasksAsync(
        Uri leader, string connector, IReadOnlyList<IReadOnlyDictionary<string, string?>> tasks, SessionKey? key, CancellationToken cancellationToken)
    {
        if (IsDead || Member.IsCutOff || _simulation.Find(leader) is not { } other)
            throw new ConnectException($"{leader} can't be reached");
        var body = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(tasks));
        var request = new InternalRequest(body, key is null ? null : _signatures.Sign(body, key), key is null ? null : _signatures.Algorithm);
        try
        {
            await other.Herder.PutTasksAsync(connector, tasks, request, cancellationToken).WaitAsync(TimeSpan.FromSeconds(90), _simulation.Time, other.Member.Life);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            throw new ConnectException($"{leader} does not answer any more");
        }
    }

    public Task FenceAsync(Uri leader, string connector, SessionKey? key, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The simulation has no exactly-once source connectors.");

    public void Dispose()
    {
        // It has no connections.
    }

    private sealed class NoCheck : IConnectorConfigCheck
    {
        public Task EnsureValidAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
