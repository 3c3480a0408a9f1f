using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Headrace.TestKit;

namespace Headrace.EndToEnd.Tests;

/// <summary>A group of workers, of Headrace and of Kafka Connect, on one Kafka, with file connectors whose lines are counted.</summary>
internal sealed class WorkerGroup(string bootstrapServers, string groupId, IReadOnlyDictionary<string, string>? settings = null, WorkerTls? tls = null) : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    private static readonly (string, string) StringValues = ("value.converter", "org.apache.kafka.connect.storage.StringConverter");

    private readonly TempFolder _folder = new("group");
    private readonly Dictionary<string, (HeadraceProcess Process, RestClient Api, int Port)> _headrace = new(StringComparer.Ordinal);
    private readonly List<int> _written = [];
    private readonly Dictionary<string, int> _taskCounts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _ports = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (RealConnect Process, RestClient Api)> _jvms = new(StringComparer.Ordinal);

    public TempFolder Folder => _folder;

    public string BootstrapServers => bootstrapServers;

    public RestClient Jvm => this["jvm"];

    public RestClient this[string worker] => _headrace.TryGetValue(worker, out var ours) ? ours.Api : _jvms[worker].Api;

    public int ConnectorCount { get; private set; }

    /// <summary>The source of a pipeline. Groups of several tests share a broker, and sinks of the same name would be members of the same consumer group.</summary>
    public string SourceName(int pipeline) => $"{groupId}-src-{pipeline}";

    /// <summary>The sink of a pipeline.</summary>
    public string SinkName(int pipeline) => $"{groupId}-snk-{pipeline}";

    public bool Has(string worker) => _headrace.ContainsKey(worker) || _jvms.ContainsKey(worker);

    private IEnumerable<(string Name, int Port, RestClient Api)> Workers => _headrace.Select(static worker => (worker.Key, worker.Value.Port, worker.Value.Api))
        .Concat(_jvms.Select(static worker => (worker.Key, worker.Value.Process.RestPort, worker.Value.Api)));

    /// <summary>Starts a worker of ours, at the address that it had before if it is one that comes back.</summary>
    public void Start(string worker, params (string Name, string Value)[] settingsOfIt)
    {
        if (!_ports.TryGetValue(worker, out var port))
            port = _ports[worker] = FreePort.Next();
        var properties = Properties(settingsOfIt);
        properties["listeners"] = $"{(tls is null ? "http" : "https")}://127.0.0.1:{port}";
        foreach (var (name, value) in tls?.Settings ?? new Dictionary<string, string>())
            properties[name] = value;
        var text = new StringBuilder();
        foreach (var (name, value) in properties)
            text.Append(name).Append('=').Append(value).Append('\n');
        var process = HeadraceProcess.Start(EnvironmentOf(worker), ["connect-distributed", _folder.WriteText($"{worker}.properties", text.ToString())]);
        _headrace[worker] = (process, new RestClient(port, tls), port);
    }

    public Task StartJvmAsync(params (string Name, string Value)[] settingsOfIt) => StartJvmAsync("jvm", settingsOfIt);

    public async Task StartJvmAsync(string worker, params (string Name, string Value)[] settingsOfIt)
    {
        var properties = Properties(settingsOfIt);
        properties["plugin.path"] = Path.Combine(Peers.Folder!, "kafka", "plugins", "file");
        if (tls is not null)
        {
            foreach (var (name, value) in await tls.WriteJavaStoresAsync(_folder))
                properties[name] = value;
        }
        var process = await RealConnect.StartDistributedAsync(properties, tls?.NewHandler(), EnvironmentOf(worker));
        lock (_jvms)   // several may be started at once
            _jvms[worker] = (process, new(process.RestPort, tls));
    }

    public async Task KillAsync(string worker)
    {
        await _headrace[worker].Process.KillAsync();
        await ForgetAsync(worker);
    }

    /// <summary>Stops a worker in order, whichever kind it is.</summary>
    public async Task StopAsync(string worker)
    {
        if (_jvms.Remove(worker, out var jvm))
        {
            await jvm.Process.DisposeAsync();
            jvm.Api.Dispose();
            return;
        }
        Assert.Equal(0, await _headrace[worker].Process.StopAsync());
        await ForgetAsync(worker);
    }

    public async Task KillJvmAsync(string worker = "jvm")
    {
        await _jvms[worker].Process.KillAsync();
        await StopAsync(worker);
    }

    public Task StopJvmAsync() => StopAsync("jvm");

    /// <summary>Adds a pipeline of two connectors: a file into a topic into another file.</summary>
    public async Task AddPipelineAsync(RestClient rest)
    {
        var number = _written.Count;
        _written.Add(0);
        ConnectorCount += 2;
        AppendTo(number, 10);
        await PutAsync(rest, SourceName(number), ("connector.class", "org.apache.kafka.connect.file.FileStreamSourceConnector"), ("file", Input(number)), ("topic", $"{groupId}-{number}"), StringValues);
        await PutAsync(rest, SinkName(number), ("connector.class", "org.apache.kafka.connect.file.FileStreamSinkConnector"), ("file", Output(number)), ("topics", $"{groupId}-{number}"), StringValues);
    }

    /// <summary>Restarts connectors and tasks of all pipelines through each of these workers in turn, whoever has them.</summary>
    public async Task RestartEverythingAsync(params string[] through)
    {
        for (var pipeline = 0; pipeline < _written.Count; pipeline++)
        {
            var rest = this[through[pipeline % through.Length]];
            foreach (var path in (string[])[$"connectors/{SourceName(pipeline)}/restart?includeTasks=true", $"connectors/{SinkName(pipeline)}/restart", $"connectors/{SinkName(pipeline)}/tasks/0/restart"])
            {
                await SendUntilDoneAsync(rest, HttpMethod.Post, path);
            }
        }
    }

    /// <summary>Waits until a worker of ours says that its group has agreed on a protocol.</summary>
    public Task UntilProtocolAsync(string worker, string protocol) => Eventually.UntilAsync(
        () => _headrace[worker].Process.Errors.Split('\n').LastOrDefault(static line => line.Contains(", led by ", StringComparison.Ordinal))?.Contains($"protocol {protocol}", StringComparison.Ordinal) == true,
        $"{worker} is in a group of the protocol {protocol}", Deadline);

    /// <summary>Adds a connector, or gives it another config, and expects so many tasks of it.</summary>
    public async Task PutAsync(RestClient rest, string name, int tasks, params (string Name, string Value)[] config)
    {
        if (!_taskCounts.ContainsKey(name))
            ConnectorCount++;
        _taskCounts[name] = tasks;
        await PutAsync(rest, name, [("tasks.max", $"{tasks}"), .. config]);
    }

    public async Task DeleteAsync(RestClient rest, string name)
    {
        await SendUntilDoneAsync(rest, HttpMethod.Delete, $"connectors/{name}");
        _taskCounts.Remove(name);
        ConnectorCount--;
    }

    /// <summary>Adds connectors that read a file into a topic, without any that read the topic.</summary>
    public async Task AddSourceAsync(RestClient rest, params (string Name, string Value)[] settings)
    {
        var number = _written.Count;
        _written.Add(0);
        ConnectorCount++;
        AppendTo(number, 10);
        await PutAsync(
            rest, SourceName(number),
            [
                ("connector.class", "org.apache.kafka.connect.file.FileStreamSourceConnector"), ("file", Input(number)), ("topic", $"{groupId}-{number}"), StringValues, .. settings,
            ]);
    }

    /// <summary>How many lines all topics hold as a read_committed consumer sees them. Every one must be there once, in order, up to some place.</summary>
    public int CommittedLines()
    {
        var sum = 0;
        for (var number = 0; number < _written.Count; number++)
        {
            var lines = CommittedRecords.Read(bootstrapServers, $"{groupId}-{number}");
            for (var i = 0; i < lines.Count; i++)
            {
                if (lines[i].Value != Line(i))
                    Assert.Fail($"Place {i} of topic {groupId}-{number} holds '{lines[i].Value}': lines are missing, or came twice.\n{Logs()}");
            }
            sum += lines.Count;
        }
        return sum;
    }

    /// <summary>How many lines were written into the files.</summary>
    public int WrittenLines => _written.Sum();

    /// <summary>More lines for every pipeline.</summary>
    public void Append(int count)
    {
        for (var number = 0; number < _written.Count; number++)
            AppendTo(number, count);
    }

    /// <summary>Waits until all connectors and tasks run on workers that live, every one of them says so, and those named have some.</summary>
    public async Task UntilRunningAsync(params string[] withWork)
    {
        var seen = "";
        try
        {
            await Eventually.UntilAsync(async () => (seen = await DifferenceAsync(withWork)) == "", "everything runs", Deadline);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message} {seen}\n{Logs()}", e);
        }
    }

    public string Logs() => string.Join("\n\n", _headrace.Select(static worker => $"== {worker.Key}\n{worker.Value.Process.Errors}")) + string.Concat(_jvms.Select(static worker => $"\n== {worker.Key}\n{worker.Value.Process.Log}"));

    /// <summary>Waits until all lines have come out, in order.</summary>
    /// <param name="isExact">Whether none may have come out twice.</param>
    public async Task UntilAllLinesAsync(bool isExact)
    {
        for (var number = 0; number < _written.Count; number++)
        {
            var (output, last) = (Output(number), Line(_written[number] - 1));
            await Eventually.UntilAsync(() => Lines.LastLine(output) == last, $"{output} ends with line {_written[number] - 1}, not with '{Lines.LastLine(output)}'", Deadline);
            AssertAtLeastOnceInOrder(output, _written[number]);
            if (isExact && Lines.CountLines(output) != _written[number])
            {
                var twice = File.ReadLines(output).GroupBy(static line => line).Where(static line => line.Count() > 1).Select(static line => line.Key);
                var topic = await Tools.RunAsync("kcat", "-b", bootstrapServers, "-t", $"{groupId}-{number}", "-C", "-e", "-q", "-f", "%o %s\n");
                Assert.Fail($"{output}: lines came twice: {string.Join(", ", twice)}. The topic holds:\n{topic}\n{Logs()}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _headrace.Keys.ToArray())
            await ForgetAsync(worker);
        foreach (var worker in _jvms.Keys.ToArray())
            await StopAsync(worker);
        _folder.Dispose();
    }

    /// <summary>The folder that connectors know as <c>${env:WORKER_FOLDER}</c>, another one for each worker.</summary>
    private Dictionary<string, string> EnvironmentOf(string worker) => new() { ["WORKER_FOLDER"] = Directory.CreateDirectory(_folder.Combine(worker)).FullName };

    private Dictionary<string, string> Properties((string Name, string Value)[] settingsOfIt)
    {
        var properties = new Dictionary<string, string>
        {
            ["bootstrap.servers"] = bootstrapServers,
            ["group.id"] = groupId,
            ["key.converter"] = "org.apache.kafka.connect.storage.StringConverter",
            ["value.converter"] = "org.apache.kafka.connect.storage.StringConverter",
            ["config.storage.topic"] = $"{groupId}-configs",
            ["offset.storage.topic"] = $"{groupId}-offsets",
            ["status.storage.topic"] = $"{groupId}-status",
            ["config.storage.replication.factor"] = "1",
            ["offset.storage.replication.factor"] = "1",
            ["status.storage.replication.factor"] = "1",
            ["offset.storage.partitions"] = "2",
            ["status.storage.partitions"] = "2",
            ["config.providers"] = "env",
            ["config.providers.env.class"] = "org.apache.kafka.common.config.provider.EnvVarConfigProvider",
            ["session.timeout.ms"] = "6000",
            ["heartbeat.interval.ms"] = "1000",
            ["scheduled.rebalance.max.delay.ms"] = "3000",
            ["offset.flush.interval.ms"] = "500",
            ["consumer.session.timeout.ms"] = "6000",
            ["consumer.heartbeat.interval.ms"] = "1000",
        };
        foreach (var (name, value) in (settings ?? new Dictionary<string, string>()).Select(static setting => (setting.Key, setting.Value)).Concat(settingsOfIt))
        {
            if (value.Length > 0)
                properties[name] = value;
            else
                properties.Remove(name);
        }
        return properties;
    }

    private static Task PutAsync(RestClient rest, string name, params (string Name, string Value)[] config) => SendUntilDoneAsync(
        rest, HttpMethod.Put, $"connectors/{name}/config", JsonSerializer.Serialize(config.ToDictionary(static setting => setting.Name, static setting => setting.Value)));

    /// <summary>A rebalance is answered with 409, and the client tries again.</summary>
    public static Task SendUntilDoneAsync(RestClient rest, HttpMethod method, string path, string? json = null) => Eventually.UntilAsync(
        async () =>
        {
            var (status, body) = await rest.SendAsync(method, path, json);
            return (int)status < 300 || (status == HttpStatusCode.Conflict ? false : throw new InvalidOperationException($"{path}: {status} {body}"));
        },
        $"{path} is done");

    private async Task<string> DifferenceAsync(string[] withWork)
    {
        var owners = new HashSet<string>(StringComparer.Ordinal);
        var live = Workers.ToDictionary(static worker => $"127.0.0.1:{worker.Port}", static worker => worker.Name);
        foreach (var (name, _, rest) in Workers)
        {
            if (!await rest.IsReadyAsync())
                return $"{name} is not ready";
            var (status, body) = await rest.GetAsync("connectors?expand=status");
            if (status != HttpStatusCode.OK || body.EnumerateObject().Count() != ConnectorCount)
                return $"{name} shows {status} {body}";
            foreach (var connector in body.EnumerateObject())
            {
                var state = connector.Value.GetProperty("status");
                var parts = state.GetProperty("tasks").EnumerateArray().Append(state.GetProperty("connector")).ToArray();
                if (parts.Length != 1 + _taskCounts.GetValueOrDefault(connector.Name, 1))
                    return $"{name} shows {state}";
                foreach (var part in parts)
                {
                    if (part.GetProperty("state").GetString() != "RUNNING" || !live.TryGetValue(part.GetProperty("worker_id").GetString()!, out var owner))
                        return $"{name} shows {state}; alive are {string.Join(", ", live)}";
                    owners.Add(owner);
                }
            }
        }
        return withWork.FirstOrDefault(worker => !owners.Contains(worker)) is { } idle ? $"{idle} has nothing to do" : "";
    }

    private async Task ForgetAsync(string worker)
    {
        var (process, rest, _) = _headrace[worker];
        _headrace.Remove(worker);
        await process.DisposeAsync();
        rest.Dispose();
    }

    private void AppendTo(int pipeline, int count)
    {
        using var writer = new StreamWriter(Input(pipeline), append: true) { NewLine = "\n" };
        for (var i = 0; i < count; i++)
            writer.WriteLine(Line(_written[pipeline]++));
    }

    // In ASCII: Kafka Connect's file source counts characters where the file has bytes, so what it hands over is too short otherwise.
    private static string Line(int number) => $"line {number:D6}";

    /// <summary>Every line is there, and apart from repeats they come in order.</summary>
    private static void AssertAtLeastOnceInOrder(string file, int count)
    {
        var next = 0;
        foreach (var line in File.ReadLines(file))
        {
            Assert.True(line.Length == 11 && int.TryParse(line.AsSpan(5), CultureInfo.InvariantCulture, out _), $"{file} has the line '{line}'");
            var number = int.Parse(line.AsSpan(5), CultureInfo.InvariantCulture);
            Assert.True(number <= next, $"{file} has line {number}, but {next} has not come yet");
            next = Math.Max(next, number + 1);
        }
        Assert.Equal(count, next);
    }

    private string Input(int pipeline) => _folder.Combine($"in-{pipeline}.txt");

    private string Output(int pipeline) => _folder.Combine($"out-{pipeline}.txt");
}
