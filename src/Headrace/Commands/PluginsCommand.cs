using System.CommandLine;
using System.Text.Json;
using Headrace.Connect.Runtime.Plugins;
using Headrace.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headrace.Commands;

/// <summary><c>headrace plugins</c>: what a worker would find, and what of it can't be used.</summary>
internal static class PluginsCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("PATH")
        {
            Description = "A plugin folder, or a folder of plugin folders; 'list' for the plugins of the program and of the worker file's plugin.path.",
            DefaultValueFactory = _ => "list",
        };
        var worker = new Option<string?>("--worker") { Description = "A worker.properties file, whose plugin.path is listed.", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "Prints JSON." };
        var command = new Command("plugins", "Lists plugins with their versions, types and aliases, and what can't be used and why.") { path, worker, json };
        command.SetAction((arguments, _) => StartErrors.ReportAsync(() => RunAsync(arguments.GetRequiredValue(path), arguments.GetValue(worker), arguments.GetValue(json))));
        return command;
    }

    private static async Task<int> RunAsync(string path, string? workerFile, bool asJson)
    {
        if (path != "list" && !Directory.Exists(path))
            throw new UsageException($"There is no folder {path}.");
        var pluginPath = path != "list" ? path : workerFile is null ? null : CommonOptions.ReadProperties(workerFile).GetValueOrDefault("plugin.path");
        await using var folders = PluginFolders.Open(BuiltInPlugins.Create(), pluginPath, reload: false, NullLogger.Instance, TimeProvider.System);
        IReadOnlyList<Plugin> plugins = path == "list" ? [.. folders.Registry.OfAllKinds.Where(static plugin => plugin.IsListed)] : [.. folders.Installed.Where(static plugin => plugin.Fault is null)];
        List<PluginProblem> problems = [.. folders.Problems, .. folders.Installed.Where(static plugin => plugin.Fault is not null).Select(static plugin => new PluginProblem(plugin.Location, plugin.Fault!.Message))];
        if (asJson)
            PrintJson(folders.Registry, plugins, problems);
        else
            PrintText(folders.Registry, plugins, problems);
        return problems.Exists(static problem => problem.IsFault) ? ExitCode.Failure : ExitCode.Success;
    }

    private static void PrintText(PluginRegistry registry, IReadOnlyList<Plugin> plugins, List<PluginProblem> problems)
    {
        List<string[]> rows = [["TYPE", "VERSION", "CLASS", "ALIASES"]];
        foreach (var location in plugins.GroupBy(static plugin => plugin.Location))
        {
            rows.Add([location.Key == Plugin.BuiltInLocation ? "(part of the program)" : location.Key]);
            rows.AddRange(location.Select(plugin => new[] { plugin.Kind.WireName, plugin.Version ?? "-", plugin.ClassName, string.Join(", ", registry.AliasesOf(plugin.ClassName)) }));
        }
        var widths = Enumerable.Range(0, 3).Select(column => rows.Where(static row => row.Length > 1).Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
            Console.WriteLine(row.Length == 1 ? row[0] : $"  {row[0].PadRight(widths[0])}  {row[1].PadRight(widths[1])}  {row[2].PadRight(widths[2])}  {row[3]}".TrimEnd());
        if (plugins.Count == 0)
            Console.WriteLine("  no plugins");
        foreach (var problem in problems)
            Console.WriteLine($"{(problem.IsFault ? "NOT USED" : "passed over")}: {problem.Path}: {problem.Reason}");
    }

    private static void PrintJson(PluginRegistry registry, IReadOnlyList<Plugin> plugins, List<PluginProblem> problems)
    {
        using var output = Console.OpenStandardOutput();
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteStartArray("plugins");
        foreach (var plugin in plugins)
        {
            json.WriteStartObject();
            json.WriteString("class", plugin.ClassName);
            json.WriteString("type", plugin.Kind.WireName);
            json.WriteString("version", plugin.Version);
            json.WriteStartArray("aliases");
            foreach (var alias in registry.AliasesOf(plugin.ClassName))
                json.WriteStringValue(alias);
            json.WriteEndArray();
            json.WriteString("location", plugin.Location);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("problems");
        foreach (var problem in problems)
        {
            json.WriteStartObject();
            json.WriteString("path", problem.Path);
            json.WriteString("reason", problem.Reason);
            json.WriteBoolean("fault", problem.IsFault);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
