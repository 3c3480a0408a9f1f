using Headrace.Commands;
using Headrace.Connect.Runtime.Configuration;
using Headrace.Connect.Runtime.Preview;
using Headrace.Hosting;
using Microsoft.Extensions.Logging;

namespace Headrace.Trying;

/// <summary>Previews in this process: no worker runs, and a cluster is needed only to read from.</summary>
internal static class LocalPreview
{
    /// <param name="workerFile">A worker file, whose converters, plugins and variables count; null for the converters of <c>headrace start</c>.</param>
    /// <param name="loggers">Takes what connectors log.</param>
    public static ConnectorPreview Create(string? workerFile, ILoggerFactory loggers)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["bootstrap.servers"] = "127.0.0.1:9092",
            ["key.converter"] = "org.apache.kafka.connect.json.JsonConverter",
            ["value.converter"] = "org.apache.kafka.connect.json.JsonConverter",
            ["offset.storage.file.filename"] = "none", // previews keep no offsets
        };
        if (workerFile is not null)
        {
            foreach (var (key, value) in CommonOptions.ReadProperties(workerFile))
                settings[key] = value;
        }
        var plugins = WorkerPlugins.Open(settings, loggers).Registry; // nothing is watched for changes: it ends with the command
        return new(WorkerConfig.Parse(WorkerMode.Standalone, settings, plugins), plugins, loggers, TimeProvider.System);
    }
}
