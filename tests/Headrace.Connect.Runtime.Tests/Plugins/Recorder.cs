using System.Collections.Concurrent;
using Headrace.Connect.Config;
using Headrace.Connect.Source;

namespace Headrace.Connect.Runtime.Tests.Plugins;

/// <summary>A source without records, which remembers what value it and its task were started with, by its name.</summary>
internal sealed class Recorder : SourceConnector
{
    private static readonly ConcurrentQueue<(string Who, string Value)> Started = [];

    private IReadOnlyDictionary<string, string?> _config = new Dictionary<string, string?>();

    public override string Version => "1";

    public override ConfigDef ConfigDefinition => ConfigDef.Empty;

    public override Type TaskType => typeof(RecorderTask);

    public static IReadOnlyList<string> Starts(string name) => [.. Started.Where(start => start.Who == name).Select(static start => start.Value)];

    public static IReadOnlyList<string> TaskStarts(string name) => Starts(name + "-task");

    public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        _config = config;
        Started.Enqueue((config["name"]!, config["value"]!));
        return Task.CompletedTask;
    }

    public override IReadOnlyList<IReadOnlyDictionary<string, string?>> GetTaskConfigs(int tasksMax) => [_config];

    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    internal sealed class RecorderTask : SourceTask
    {
        public override string Version => "1";

        public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
        {
            Started.Enqueue((config["name"] + "-task", config["value"]!));
            return Task.CompletedTask;
        }

        public override async ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken)
        {
            await Task.Delay(20, cancellationToken);
            return null;
        }

        public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
