using System.Net;
using System.Net.Http.Json;
using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;

namespace Headrace.Demo;

/// <summary>The demo: a log file of this machine, through a topic, into another file; created over the REST API as a user would.</summary>
internal static class DemoPipeline
{
    private const string Topic = "demo-log";
    private const string Source = "demo-source";
    private const string Sink = "demo-sink";
    private const string DebianPackageLog = "/var/log/dpkg.log";

    public static async Task RunAsync(Uri rest, WorkerConfig config, string data, CancellationToken cancellationToken)
    {
        var input = FindLog(data);
        var output = Path.GetFullPath(Path.Combine(data, "demo-out.txt"));
        await CreateAsync(rest, input, output, cancellationToken);
        Console.WriteLine($"""

            The demo follows {input}
              into the topic {Topic}, and from there into {output}

            Look at it from another terminal:
              curl {rest}connectors
              curl {rest}connectors/{Source}/status
              curl {rest}connectors/{Sink}/offsets
              tail -f {output}
            Add a line and see it arrive:
              echo "hello, headrace" >> {input}

            """);
        await using var display = new DemoDisplay(config, Topic, input, output);
        await display.RunAsync(cancellationToken);
    }

    /// <summary>The machine's package log where there is one with something in it, else a copy of the sample, which the user may append to.</summary>
    private static string FindLog(string data)
    {
        try
        {
            using var log = File.OpenRead(DebianPackageLog);
            if (log.Length > 0)
                return DebianPackageLog;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another kind of machine, or no right to read it: the sample does as well.
        }

        var sample = Path.GetFullPath(Path.Combine(data, "demo-sample.log"));
        if (!File.Exists(sample))
            File.Copy(Path.Combine(AppContext.BaseDirectory, "demo", "sample.log"), sample);
        return sample;
    }

    private static async Task CreateAsync(Uri rest, string input, string output, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = rest };
        await PutAsync(Source, new(StringComparer.Ordinal)
        {
            ["connector.class"] = "FileStreamSource",
            ["file"] = input,
            ["topic"] = Topic,
            ["value.converter"] = "org.apache.kafka.connect.storage.StringConverter",
        });
        await PutAsync(Sink, new(StringComparer.Ordinal)
        {
            ["connector.class"] = "FileStreamSink",
            ["file"] = output,
            ["topics"] = Topic,
            ["value.converter"] = "org.apache.kafka.connect.storage.StringConverter",
        });

        async Task PutAsync(string name, Dictionary<string, string> settings)
        {
            using var response = await http.PutAsJsonAsync($"connectors/{name}/config", settings, cancellationToken);
            if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Created))
                throw new ConnectException($"The demo's connector {name} was refused: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }
    }
}
