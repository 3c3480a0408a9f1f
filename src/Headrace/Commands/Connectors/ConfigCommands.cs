using System.CommandLine;
using System.Text.Json.Nodes;
using Headrace.Client;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Hosting;

namespace Headrace.Commands.Connectors;

/// <summary><c>headrace connectors create|config|set|validate|export</c>: what connectors are configured with.</summary>
internal static class ConfigCommands
{
    public static Command Create(WorkerOptions options)
    {
        var files = new Argument<string[]>("file") { Description = "Connector files, as for connect-standalone: JSON or Java properties.", Arity = ArgumentArity.OneOrMore };
        return options.Command("create", "Creates connectors.", [files], async (client, arguments, cancellationToken) =>
        {
            foreach (var file in arguments.GetRequiredValue(files))
            {
                var created = await client.SendAsync(HttpMethod.Post, "connectors", ConnectorDocument.Of(ConnectorFile.Read(file)).ToRequest(), cancellationToken);
                if (options.IsJson(arguments))
                    Output.Json(created);
            }
            return ExitCode.Success;
        });
    }

    public static Command Config(WorkerOptions options)
    {
        var name = options.Name();
        return options.Command("config", "Prints a connector's config.", [name], async (client, arguments, cancellationToken) =>
        {
            var config = await ConfigOf(client, arguments.GetRequiredValue(name), cancellationToken);
            if (options.IsJson(arguments))
                Output.Json(config);
            else
                Output.Table(["KEY", "VALUE"], config.OrderBy(static setting => setting.Key, StringComparer.Ordinal).Select(static setting => new[] { setting.Key, setting.Value?.ToString() ?? "null" }));
            return ExitCode.Success;
        });
    }

    public static Command Set(WorkerOptions options)
    {
        var name = options.Name();
        var settings = new Argument<string[]>("key=value") { Description = "Settings to change.", Arity = ArgumentArity.ZeroOrMore };
        var unset = new Option<string[]>("--unset") { Description = "A setting to remove.", HelpName = "KEY" };
        return options.Command("set", "Changes single settings of a connector, which restarts it.", [name, settings, unset], async (client, arguments, cancellationToken) =>
        {
            var patch = new JsonObject();
            foreach (var setting in arguments.GetValue(settings) ?? [])
            {
                var equals = setting.IndexOf('=', StringComparison.Ordinal);
                if (equals <= 0)
                    throw new UsageException($"'{setting}' is not key=value.");
                patch[setting[..equals]] = setting[(equals + 1)..];
            }
            foreach (var key in arguments.GetValue(unset) ?? [])
                patch[key] = null;
            if (patch.Count == 0)
                throw new UsageException("There is nothing to change: give key=value or --unset KEY.");
            var changed = await client.SendAsync(HttpMethod.Patch, WorkerClient.Connector(arguments.GetRequiredValue(name)) + "/config", patch, cancellationToken);
            if (options.IsJson(arguments))
                Output.Json(changed);
            return ExitCode.Success;
        });
    }

    public static Command Validate(WorkerOptions options)
    {
        var file = new Argument<string>("file") { Description = "A connector file." };
        return options.Command("validate", "Has the worker check a connector file; ends with 3 if something is wrong.", [file], async (client, arguments, cancellationToken) =>
        {
            var document = ConnectorDocument.Of(ConnectorFile.Read(arguments.GetRequiredValue(file)));
            var answer = await document.ValidateAsync(client, cancellationToken);
            var errors = ConnectorDocument.Errors(answer).ToList();
            if (options.IsJson(arguments))
                Output.Json(answer);
            else if (errors.Count == 0)
                Console.WriteLine($"{document.Name} is valid.");
            else
                Output.Table(["KEY", "ERROR"], errors.Select(static error => new[] { error.Key, error.Text }));
            return errors.Count == 0 ? ExitCode.Success : ExitCode.InvalidConnector;
        });
    }

    public static Command Export(WorkerOptions options)
    {
        var names = new Argument<string[]>("name") { Description = "Names of connectors; all of them if there is none.", Arity = ArgumentArity.ZeroOrMore };
        return options.Command("export", "Prints connectors as a document that 'headrace apply' takes.", [names], async (client, arguments, cancellationToken) =>
        {
            var wanted = arguments.GetValue(names) ?? [];
            var configs = wanted.Length == 0 ? await ConfigsAsync(client, cancellationToken) : [];
            foreach (var name in wanted)
                configs.Add((name, await ConfigOf(client, name, cancellationToken)));
            var document = new JsonArray([.. configs.Select(static connector => new JsonObject { ["name"] = connector.Name, ["config"] = connector.Config })]);
            Output.Json(document);
            return ExitCode.Success;
        });
    }

    /// <summary>All connectors, in one answer: there may be names that no path can have.</summary>
    private static async Task<List<(string Name, JsonNode? Config)>> ConfigsAsync(WorkerClient client, CancellationToken cancellationToken)
    {
        var all = (JsonObject)(await client.GetAsync("connectors?expand=info", cancellationToken))!;
        return [.. all.OrderBy(static connector => connector.Key, StringComparer.Ordinal).Select(static connector => (connector.Key, connector.Value!["info"]!["config"]?.DeepClone()))];
    }

    private static async Task<JsonObject> ConfigOf(WorkerClient client, string name, CancellationToken cancellationToken) =>
        (JsonObject)(await client.GetAsync(WorkerClient.Connector(name) + "/config", cancellationToken))!;
}
