using System.Text.Json.Nodes;
using Headrace.Connect.Runtime.Preview;

namespace Headrace.Commands;

/// <summary>Prints what a sink has made of the records that it was tried with.</summary>
internal static class TrialOutput
{
    public static void Print(SinkTrial trial, bool isJson)
    {
        if (isJson)
        {
            Console.WriteLine(ToJson(trial).ToJsonString(TryCommand.OneLine));
            return;
        }
        Console.WriteLine($"sink: {Describe(trial)}");
        foreach (var write in trial.Writes)
            Console.WriteLine($"  {write.Target}: {write.Content}");
        if (trial.Error is not null)
            Console.WriteLine($"  error    {trial.Error}");
    }

    private static string Describe(SinkTrial trial) => trial.Outcome switch
    {
        SinkTrialOutcome.RolledBack => $"would have written this ({trial.Writes.Count}), and has taken it back",
        SinkTrialOutcome.Written when trial.Error is null => $"has written the {trial.Records.Count(static record => record.After is not null)} records that came through; no offset is stored",
        SinkTrialOutcome.Written => "was to write the records, and failed: some may be written",
        SinkTrialOutcome.NotRolledBack => "could not take back what it has written: some may be left",
        _ => "not run: it can't take back what it writes. With --commit it is run, and what it writes stays",
    };

    private static JsonObject ToJson(SinkTrial trial) => new()
    {
        ["sink"] = new JsonObject
        {
            ["outcome"] = trial.Outcome switch
            {
                SinkTrialOutcome.RolledBack => "rolled_back",
                SinkTrialOutcome.Written => "written",
                SinkTrialOutcome.NotRolledBack => "not_rolled_back",
                _ => "not_run",
            },
            ["writes"] = new JsonArray([.. trial.Writes.Select(static write => new JsonObject { ["target"] = write.Target, ["content"] = write.Content })]),
            ["error"] = trial.Error,
        },
    };
}
