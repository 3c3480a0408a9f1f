using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Headrace.Client;
using Headrace.Hosting;

namespace Headrace.Commands.Connectors;

/// <summary><c>headrace connectors tasks|topics|offsets|plugins|loggers</c>.</summary>
internal static class DetailCommands
{
    private static readonly string[] Levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL", "OFF", "ALL"];

    public static Command Tasks(WorkerOptions options)
    {
        var name = options.Name();
        return options.Command("tasks", "Prints the configs of a connector's tasks.", [name], async (client, arguments, cancellationToken) =>
        {
            Output.Json(await client.GetAsync(WorkerClient.Connector(arguments.GetRequiredValue(name)) + "/tasks", cancellationToken));
            return ExitCode.Success;
        });
    }

    public static Command Topics(WorkerOptions options)
    {
        var name = options.Name();
        var reset = new Option<bool>("--reset") { Description = "Empties the list." };
        return options.Command("topics", "Lists the topics that a connector has used.", [name, reset], async (client, arguments, cancellationToken) =>
        {
            var path = WorkerClient.Connector(arguments.GetRequiredValue(name)) + "/topics";
            // Workers have an answer for connectors that are not there.
            await client.GetAsync(WorkerClient.Connector(arguments.GetRequiredValue(name)), cancellationToken);
            if (arguments.GetValue(reset))
            {
                await client.SendAsync(HttpMethod.Put, path + "/reset", null, cancellationToken);
                return ExitCode.Success;
            }
            var answer = await client.GetAsync(path, cancellationToken);
            if (options.IsJson(arguments))
                Output.Json(answer);
            else
            {
                foreach (var topic in answer![arguments.GetRequiredValue(name)]!["topics"]!.AsArray().Select(static topic => (string)topic!).Order(StringComparer.Ordinal))
                    Console.WriteLine(topic);
            }
            return ExitCode.Success;
        });
    }

    public static Command Offsets(WorkerOptions options)
    {
        var name = options.Name();
        var set = new Option<string?>("--set") { Description = "Changes the offsets of a stopped connector to those of a JSON file, which has the form that this command prints.", HelpName = "FILE" };
        var reset = new Option<bool>("--reset") { Description = "Forgets the offsets of a stopped connector." };
        return options.Command("offsets", "Prints, changes or forgets a connector's offsets.", [name, set, reset], async (client, arguments, cancellationToken) =>
        {
            if (arguments.GetValue(reset) && arguments.GetValue(set) is not null)
                throw new UsageException("--set changes offsets, --reset forgets them: give one of them.");
            var path = WorkerClient.Connector(arguments.GetRequiredValue(name)) + "/offsets";
            var answer = arguments.GetValue(reset) ? await client.SendAsync(HttpMethod.Delete, path, null, cancellationToken)
                : arguments.GetValue(set) is { } file ? await client.SendAsync(HttpMethod.Patch, path, ReadJson(file), cancellationToken)
                : await client.GetAsync(path, cancellationToken);
            if (answer?["message"] is { } message && !options.IsJson(arguments))
                Console.WriteLine(message);
            else
                Output.Json(answer);
            return ExitCode.Success;
        });
    }

    public static Command Plugins(WorkerOptions options)
    {
        var all = new Option<bool>("--all") { Description = "Lists converters, transformations and predicates too." };
        return options.Command("plugins", "Lists the plugins of the worker.", [all], async (client, arguments, cancellationToken) =>
        {
            var plugins = (await client.GetAsync($"connector-plugins?connectorsOnly={(arguments.GetValue(all) ? "false" : "true")}", cancellationToken))!.AsArray();
            if (options.IsJson(arguments))
                Output.Json(plugins);
            else
                Output.Table(["TYPE", "CLASS", "VERSION"], plugins.Select(static plugin => new[] { (string?)plugin!["type"] ?? "", (string?)plugin["class"] ?? "", (string?)plugin["version"] ?? "" }));
            return ExitCode.Success;
        });
    }

    public static Command Loggers(WorkerOptions options)
    {
        var name = new Argument<string?>("logger") { Description = "One logger.", Arity = ArgumentArity.ZeroOrOne };
        var level = new Argument<string?>("level") { Description = "Its new level: TRACE, DEBUG, INFO, WARN, ERROR, FATAL or OFF.", Arity = ArgumentArity.ZeroOrOne };
        var cluster = new Option<bool>("--cluster") { Description = "Sets the level on all workers of the group." };
        return options.Command("loggers", "Lists loggers, or sets the level of one.", [name, level, cluster], async (client, arguments, cancellationToken) =>
        {
            if (arguments.GetValue(level) is { } given && !Levels.Contains(given, StringComparer.OrdinalIgnoreCase))
                throw new UsageException($"The level is {given}; it has to be one of {string.Join(", ", Levels)}.");
            if (arguments.GetValue(cluster) && arguments.GetValue(level) is null)
                throw new UsageException("--cluster sets a level on all workers: give a logger and its level.");
            var path = arguments.GetValue(name) is { } logger ? "admin/loggers/" + Uri.EscapeDataString(logger) : "admin/loggers";
            var answer = arguments.GetValue(level) is { } wanted
                ? await client.SendAsync(HttpMethod.Put, path + (arguments.GetValue(cluster) ? "?scope=cluster" : ""), new JsonObject { ["level"] = wanted.ToUpperInvariant() }, cancellationToken)
                : await client.GetAsync(path, cancellationToken);
            if (answer is JsonObject loggers && arguments.GetValue(name) is null && !options.IsJson(arguments))
                Output.Table(["LOGGER", "LEVEL"], loggers.Select(static entry => new[] { entry.Key, (string?)entry.Value!["level"] ?? "" }));
            else if (answer is not null)
                Output.Json(answer);
            return ExitCode.Success;
        });
    }

    private static JsonNode? ReadJson(string file)
    {
        try
        {
            // As text, which leaves a byte order mark out.
            return JsonNode.Parse(File.ReadAllText(file));
        }
        catch (JsonException e)
        {
            throw new UsageException($"The file {file} (--set) is not JSON: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The file {file} (--set) can't be read: {(Directory.Exists(file) ? "it is a folder." : e.Message)}", e);
        }
    }
}
