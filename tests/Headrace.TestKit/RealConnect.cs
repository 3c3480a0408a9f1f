using System.Text;

namespace Headrace.TestKit;

/// <summary>One real Kafka Connect worker, standalone or distributed.</summary>
public sealed class RealConnect : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(120);

    private readonly TempFolder _folder;
    private readonly PeerProcess _process;

    private RealConnect(TempFolder folder, PeerProcess process, Uri listener, HttpMessageHandler? handler)
    {
        _folder = folder;
        _process = process;
        Http = new HttpClient(handler ?? new SocketsHttpHandler()) { BaseAddress = listener };
    }

    /// <summary>A client of its REST API.</summary>
    public HttpClient Http { get; }

    /// <summary>What it wrote to its log, the last 2,000 lines.</summary>
    public string Log => _process.Output;

    /// <summary>Starts a distributed worker and waits until its REST API answers.</summary>
    /// <param name="properties">Worker properties; listeners are set, and plugin.path unless given.</param>
    /// <param name="tls">What its REST API is reached by, which is by HTTPS then; null for plain HTTP.</param>
    /// <param name="environment">Variables on top of ours.</param>
    public static Task<RealConnect> StartDistributedAsync(
        IReadOnlyDictionary<string, string> properties, HttpMessageHandler? tls = null, IReadOnlyDictionary<string, string>? environment = null) =>
        StartAsync("distributed", properties, [], tls, environment);

    /// <summary>Starts a standalone worker with connectors and waits until its REST API answers.</summary>
    /// <param name="properties">Worker properties; listeners, plugin.path and the offset file are set unless given.</param>
    /// <param name="connectors">The properties of each connector.</param>
    public static Task<RealConnect> StartStandaloneAsync(
        IReadOnlyDictionary<string, string> properties, params IReadOnlyList<IReadOnlyDictionary<string, string>> connectors) =>
        StartAsync("standalone", properties, connectors);

    /// <summary>The port of its REST API.</summary>
    public int RestPort => Http.BaseAddress!.Port;

    /// <summary>kill -9: it says nothing to its group.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<RealConnect> StartAsync(
        string mode, IReadOnlyDictionary<string, string> properties, IReadOnlyList<IReadOnlyDictionary<string, string>> connectors, HttpMessageHandler? tls = null,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        Peers.SkipUnlessPresent();
        var folder = new TempFolder("connect");
        var port = FreePort.Next();
        var worker = new Dictionary<string, string>(properties);
        worker["listeners"] = $"{(tls is null ? "http" : "https")}://127.0.0.1:{port}";
        worker.TryAdd("plugin.path", Path.Combine(Peers.Folder!, "kafka", "plugins"));
        worker.TryAdd("plugin.discovery", "service_load");   // up in 5 s, not 21 s
        if (mode == "standalone")
            worker.TryAdd("offset.storage.file.filename", folder.Combine("offsets"));

        List<string> arguments = [mode, folder.WriteText("worker.properties", PropertiesText(worker))];
        for (var i = 0; i < connectors.Count; i++)
            arguments.Add(folder.WriteText($"connector-{i}.properties", PropertiesText(connectors[i])));
        var variables = new Dictionary<string, string>(environment ?? new Dictionary<string, string>()) { ["KAFKA_HEAP"] = PeerProcess.ShortLivedJava };
        var connect = new RealConnect(folder, PeerProcess.Start("kafka-connect", arguments, variables), new(worker["listeners"]), tls);
        try
        {
            await Eventually.UntilAsync(connect.AnswersAsync, "the worker's REST API answers", StartLimit);
        }
        catch (TimeoutException error)
        {
            var log = connect.Log;
            await connect.DisposeAsync();
            throw new InvalidOperationException($"Kafka Connect is not up:\n{log}", error);
        }
        catch
        {
            await connect.DisposeAsync();
            throw;
        }
        return connect;
    }

    private async Task<bool> AnswersAsync()
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"Kafka Connect ended before it was up:\n{Log}");
        try
        {
            using var answer = await Http.GetAsync(new Uri("", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    // Java's properties format: a backslash starts an escape, so it is doubled; nothing else of ours needs one.
    private static string PropertiesText(IReadOnlyDictionary<string, string> properties)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in properties)
            text.Append(name).Append('=').Append(value.Replace("\\", "\\\\", StringComparison.Ordinal)).Append('\n');
        return text.ToString();
    }
}
