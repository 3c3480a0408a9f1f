using System.Globalization;
using System.Text.Json;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Groups;
using Headrace.Connect.Runtime.Herding;
using Headrace.Connect.Runtime.Stores;
using Headrace.Connect.Runtime.Tests.Herding;
using Headrace.Kafka.Client;
using Headrace.Kafka.Protocol;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Connect.Runtime.Tests.Groups;

/// <summary>One worker of a simulated group: the real herder over fake connectors, tasks, topics and group.</summary>
internal sealed class SimulatedWorker : ILeaderRequests
{
    private readonly GroupSimulation _simulation;
    private readonly RequestSignatures _signatures;
    private SimulatedMember? _member;

    public SimulatedWorker(GroupSimulation simulation, string name, int seed, string protocol)
    {
        _simulation = simulation;
        Name = name;
        Url = new Uri($"http://{name}:8083/");
        var config = TestWorker.Distributed(("scheduled.rebalance.max.delay.ms", $"{simulation.DelayMs}"), ("rebalance.timeout.ms", "60000"),
            ("connect.protocol", protocol),
            ("exactly.once.source.support", simulation.Producers is null ? "disabled" : "enabled"));
        _signatures = new(config, simulation.Time);
        Fake = new(new Random(seed), simulation.Time, simulation.Everything) { Name = name, Trouble = 0.05, Producers = simulation.Producers };
        Configs = new(simulation.ConfigTopic);
        Statuses = new(simulation.StatusTopic);
        var offsets = new OffsetStores(config, new FileOffsetStore("/nowhere"), NullLoggerFactory.Instance, simulation.Time);
        Herder = new(new(
            config, TestPlugins.Create(), new AnyConfig(), Configs, offsets, Statuses, Fake, _ => throw new InvalidOperationException(), simulation.Time, NullLogger.Instance)
        {
            NewMember = listener => _member = new(simulation.Group, listener, simulation.Time),
            Leader = this,
            FenceProducersAsync = (_, transactionalIds) => FenceAsync(transactionalIds),
        });
        if (simulation.Producers is not null)
            Fake.Guard = Herder.SourceTaskGuard;
        Herder.Attach(Url);
        _ = Statuses.StartAsync(default);
        _ = Configs.StartAsync(Herder.OnConfigChange, default);
        Herder.SetReady();
    }

    public string Name { get; }

    public Uri Url { get; }

    public FakeWorker Fake { get; }

    public SimulatedConfigStore Configs { get; }

    public SimulatedStatusStore Statuses { get; }

    public Herder Herder { get; }

    public SimulatedMember Member => _member!;

    public bool IsDead => Fake.IsDead;

    /// <summary>Whether its process does not get on, and does not know it; its tasks may still write what they have.</summary>
    public bool IsFrozen { get; private set; }

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

    public void Freeze()
    {
        Member.Freeze();
        Configs.IsCutOff = Statuses.IsCutOff = true;
        IsFrozen = true;
    }

    public void Connect()
    {
        IsFrozen = false;
        Member.Connect();
        Configs.IsCutOff = Statuses.IsCutOff = false;
    }

    /// <summary>Lets it read, think and talk to its group.</summary>
    public void Step(int recordsMax)
    {
        if (IsDead || IsFrozen)
            return;
        Statuses.Send();
        Configs.Read(recordsMax);
        Statuses.Read(recordsMax);
        Herder.Queue.RunPending();
        Member.Step();
    }

    public Task PutTasksAsync(
        Uri leader, string connector, IReadOnlyList<IReadOnlyDictionary<string, string?>> tasks, SessionKey? key, CancellationToken cancellationToken) =>
        SendAsync(
            leader, JsonSerializer.SerializeToUtf8Bytes(tasks), key, (herder, request) => herder.PutTasksAsync(connector, tasks, request, cancellationToken));

    public Task FenceAsync(Uri leader, string connector, SessionKey? key, CancellationToken cancellationToken) =>
        SendAsync(leader, [], key, (herder, request) => herder.FenceZombiesAsync(connector, request, cancellationToken));

    public void Dispose()
    {
        // It has no connections.
    }

    private async Task SendAsync(Uri leader, byte[] body, SessionKey? key, Func<Herder, InternalRequest, Task> request)
    {
        if (IsDead || Member.IsCutOff || _simulation.Find(leader) is not { } other)
            throw new ConnectException($"{leader} can't be reached");
        try
        {
            await request(other.Herder, new(body, key is null ? null : _signatures.Sign(body, key), key is null ? null : _signatures.Algorithm))
                .WaitAsync(TimeSpan.FromSeconds(90), _simulation.Time, other.Member.Life);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            throw new ConnectException($"{leader} does not answer any more");
        }
    }

    /// <summary>Takes producers their right to write, unless the brokers are out of reach.</summary>
    private Task FenceAsync(IReadOnlyList<string> transactionalIds)
    {
        if (Configs.IsCutOff)
            throw new KafkaException(ErrorCode.RequestTimedOut, "the brokers are out of reach");
        _simulation.Producers!.Fence(transactionalIds.Select(static id => ToTask(id)));
        return Task.CompletedTask;
    }

    /// <summary>Of GROUP-CONNECTOR-TASK.</summary>
    private static ConnectorTaskId ToTask(string transactionalId)
    {
        var parts = transactionalId.Split('-');
        return new(parts[1], int.Parse(parts[2], CultureInfo.InvariantCulture));
    }
}
