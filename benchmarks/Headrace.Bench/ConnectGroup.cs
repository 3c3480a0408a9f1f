using System.Net.Http.Json;
using System.Text.Json;

namespace Headrace.Bench;

/// <summary>Distributed workers of one side, in a group of their own on one broker.</summary>
internal sealed class ConnectGroup : IAsyncDisposable
{
    private readonly BenchOptions _options;
    private readonly ConnectSide _side;
    private readonly string _folder;
    private readonly string _bootstrapServers;
    private readonly string _settings;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(100) };
    private readonly string _id = "bench-" + Guid.NewGuid().ToString("N")[..8];
    private readonly List<GroupWorker> _workers = [];

    /// <param name="options">Where things are.</param>
    /// <param name="side">Whose workers they are.</param>
    /// <param name="folder">Takes worker files and logs.</param>
    /// <param name="bootstrapServers">The broker.</param>
    /// <param name="settings">Settings on top of the side's.</param>
    public ConnectGroup(BenchOptions options, ConnectSide side, string folder, string bootstrapServers, string settings = "")
    {
        _options = options;
        _side = side;
        _folder = folder;
        _bootstrapServers = bootstrapServers;
        _settings = settings;
    }

    /// <summary>The workers that were started and not killed.</summary>
    public IReadOnlyList<GroupWorker> Workers => _workers;

    /// <summary>The group's config topic.</summary>
    public string ConfigTopic => _id + "-configs";

    /// <summary>Starts one more worker; completes when its REST API answers.</summary>
    public async Task<GroupWorker> StartWorkerAsync(string cores)
    {
        var port = Until.FreePort();
        var url = $"http://127.0.0.1:{port}";
        var file = Path.Combine(_folder, $"{_id}-{port}.properties");
        await File.WriteAllTextAsync(file, $"""
            bootstrap.servers={_bootstrapServers}
            group.id={_id}
            listeners={url}
            rest.advertised.host.name=127.0.0.1
            key.converter=org.apache.kafka.connect.storage.StringConverter
            value.converter=org.apache.kafka.connect.storage.StringConverter
            config.storage.topic={ConfigTopic}
            offset.storage.topic={_id}-offsets
            status.storage.topic={_id}-status
            config.storage.replication.factor=1
            offset.storage.replication.factor=1
            status.storage.replication.factor=1
            {(_side.IsHeadrace ? "" : "plugin.path=" + Path.Combine(_options.Peers, "kafka", "plugins", "file"))}
            {_side.WorkerSettings}
            {_settings}
            """);
        var log = Path.Combine(_folder, $"{_id}-{port}.log");
        var process = _side.IsHeadrace
            ? MeasuredProcess.Start(cores, log, null, _options.Headrace, "connect-distributed", file)
            : MeasuredProcess.Start(cores, log, new Dictionary<string, string> { ["KAFKA_HEAP"] = _side.Heap, ["KAFKA_LOG_LEVEL"] = "WARN" },
                _options.PeerProgram("kafka-connect"), "distributed", file);
        var worker = new GroupWorker(process, url, $"127.0.0.1:{port}");
        _workers.Add(worker);
        await Until.TrueAsync($"{_side.Name} answers", () => Until.AnswersAsync(_http, url + "/connectors"), process);
        return worker;
    }

    /// <summary>Ends a worker as a crash would.</summary>
    public async Task KillAsync(GroupWorker worker)
    {
        _workers.Remove(worker);
        worker.Process.Kill();
        await worker.Process.DisposeAsync();
    }

    /// <summary>Creates connectors, a few requests at a time, and waits until all run.</summary>
    public async Task CreateAsync(IEnumerable<(string Name, Dictionary<string, string> Config)> connectors)
    {
        var count = 0;
        await Parallel.ForEachAsync(connectors, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (connector, cancellation) =>
        {
            Interlocked.Increment(ref count);
            while (true)
            {
                using var response = await _http.PutAsJsonAsync(new Uri($"{_workers[0].Url}/connectors/{connector.Name}/config"), connector.Config, cancellation);
                if (response.IsSuccessStatusCode)
                    return;
                // A rebalance is under way.
                if (response.StatusCode != System.Net.HttpStatusCode.Conflict)
                    throw new InvalidOperationException($"PUT of connector {connector.Name} was answered with {response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellation)}");
                await Task.Delay(50, cancellation);
            }
        });
        await UntilRunningAsync(count, mayHaveNone: true);
    }

    /// <summary>Completes when so many connectors and a task of each run, all on living workers.</summary>
    /// <param name="count">How many.</param>
    /// <param name="mayHaveNone">Whether a worker may have no task.</param>
    /// <param name="timeoutSeconds">How long at most.</param>
    public Task UntilRunningAsync(int count, bool mayHaveNone = false, int timeoutSeconds = 1200) => Until.TrueAsync(
        $"{count} connectors run at {_side.Name}", async () => await CountRunningAsync(mayHaveNone) >= count, _workers[0].Process, 200, timeoutSeconds);

    private async Task<int> CountRunningAsync(bool mayHaveNone)
    {
        using var response = await _http.GetAsync(new Uri(_workers[0].Url + "/connectors?expand=status"));
        if (!response.IsSuccessStatusCode)
            return -1;
        using var statuses = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync());
        var living = _workers.Select(static worker => worker.Id).ToHashSet(StringComparer.Ordinal);
        var used = new HashSet<string>(StringComparer.Ordinal);
        var running = 0;
        foreach (var connector in statuses.RootElement.EnumerateObject())
        {
            var status = connector.Value.GetProperty("status");
            var tasks = status.GetProperty("tasks");
            if (!Runs(status.GetProperty("connector")) || tasks.GetArrayLength() == 0 || !Runs(tasks[0]))
                continue;
            running++;
            used.Add(tasks[0].GetProperty("worker_id").GetString()!);
        }
        return mayHaveNone || used.Count == living.Count ? running : -1;

        bool Runs(JsonElement state) => state.GetProperty("state").GetString() == "RUNNING" && living.Contains(state.GetProperty("worker_id").GetString()!);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
            await worker.Process.DisposeAsync();
        _http.Dispose();
    }
}
