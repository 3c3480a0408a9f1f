using Headrace.Connect.Config;
using Headrace.Connect.Data;
using Headrace.Connect.Errors;
using Headrace.Connect.Source;

namespace Headrace.Connect.Rest.Tests;

/// <summary>A source with a task for each of its words, which passes its password on by another name. Its last record is repeated for ever.</summary>
internal sealed class WordSource : SourceConnector
{
    private IReadOnlyDictionary<string, string?> _config = new Dictionary<string, string?>();

    /// <summary>What the start of each connector waits for, if anything.</summary>
    public Func<Task> Gate { get; init; } = static () => Task.CompletedTask;

    public override string Version => "1.0.0";

    public override ConfigDef ConfigDefinition { get; } =
    [
        ConfigKey.String("topic").Check(new NonEmptyString()).Document("The topic.", Importance.High),
        ConfigKey.String("words").Document("The words.", Importance.High),
        ConfigKey.Password("lock").Optional().Document("Whatever.", Importance.Low),
    ];

    public override Type TaskType => typeof(WordTask);

    public override async Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        await Gate();
        _config = config;
    }

    public override IReadOnlyList<IReadOnlyDictionary<string, string?>> GetTaskConfigs(int tasksMax) => _config["words"] == "none"
        ? throw new ConnectException($"No word opens {_config["lock"]}.")
        :
        [
            .. _config["words"]!.Split(' ').Take(tasksMax).Select(word => new Dictionary<string, string?>
            {
                ["topic"] = _config["topic"], ["word"] = word, ["lock"] = _config.GetValueOrDefault("lock"), ["passed.on"] = _config.GetValueOrDefault("lock"),
            }),
        ];

    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

internal sealed class WordTask : SourceTask
{
    private IReadOnlyDictionary<string, string?> _config = new Dictionary<string, string?>();

    public override string Version => "1.0.0";

    public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken)
    {
        _config = config;
        return Task.CompletedTask;
    }

    public override ValueTask<IReadOnlyList<SourceRecord>?> PollAsync(CancellationToken cancellationToken) =>
        new([new SourceRecord(new("w", DataValue.From("w")), new("o", DataValue.From(1L)), _config["topic"]!, Schema.String, DataValue.From(_config["word"]!))]);

    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
