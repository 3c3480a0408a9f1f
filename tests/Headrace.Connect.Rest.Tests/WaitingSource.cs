using Headrace.Connect.Config;
using Headrace.Connect.Source;

namespace Headrace.Connect.Rest.Tests;

/// <summary>A source whose check of a config waits until the test lets it go.</summary>
internal sealed class WaitingSource : SourceConnector
{
    public static TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static ManualResetEventSlim MayLeave { get; } = new();

    public override string Version => "1";

    public override ConfigDef ConfigDefinition { get; } = [];

    public override Type TaskType => typeof(object);

    public override IReadOnlyList<ConfigValue> Validate(IReadOnlyDictionary<string, string?> config)
    {
        Entered.TrySetResult();
        MayLeave.Wait(TimeSpan.FromMinutes(1));
        return [];
    }

    public override Task StartAsync(IReadOnlyDictionary<string, string?> config, CancellationToken cancellationToken) => Task.CompletedTask;

    public override IReadOnlyList<IReadOnlyDictionary<string, string?>> GetTaskConfigs(int tasksMax) => [];

    public override Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
