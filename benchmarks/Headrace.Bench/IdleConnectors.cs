using System.Globalization;

namespace Headrace.Bench;

/// <summary>Connectors that wait for lines in files that stay empty.</summary>
internal static class IdleConnectors
{
    public static IEnumerable<(string Name, Dictionary<string, string> Config)> Of(int count, string folder)
    {
        var file = Path.Combine(folder, "empty.txt");
        File.WriteAllText(file, "");
        for (var i = 0; i < count; i++)
        {
            yield return ("idle-" + i.ToString("D5", CultureInfo.InvariantCulture), new()
            {
                ["connector.class"] = "org.apache.kafka.connect.file.FileStreamSourceConnector",
                ["tasks.max"] = "1",
                ["file"] = file,
                ["topic"] = "idle",
            });
        }
    }
}
