using Headrace.Connect.Errors;
using Headrace.Connect.Runtime.Configuration;

namespace Headrace.Commands.Connectors;

/// <summary>Reads the connectors that documents and folders describe.</summary>
internal static class ConnectorSet
{
    /// <param name="paths">Files; of folders, all files that end in .json and .properties.</param>
    /// <exception cref="ConfigException">A file can't be understood, a folder is empty, or a connector is described twice.</exception>
    public static IReadOnlyList<ConnectorDocument> Read(IEnumerable<string> paths)
    {
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        var documents = new List<ConnectorDocument>();
        foreach (var file in paths.SelectMany(Files))
        {
            foreach (var document in ConnectorFile.ReadAll(file).Select(ConnectorDocument.Of))
            {
                if (!places.TryAdd(document.Name, file))
                    throw new ConfigException($"The connector {document.Name} is described twice: in {places[document.Name]} and in {file}.");
                documents.Add(document);
            }
        }
        return documents;
    }

    private static IEnumerable<string> Files(string path)
    {
        if (!Directory.Exists(path))
            return [path];
        var files = Directory.EnumerateFiles(path).Where(static file => Path.GetExtension(file) is ".json" or ".properties").Order(StringComparer.Ordinal).ToList();
        return files.Count > 0 ? files : throw new ConfigException($"The folder {path} holds no .json and no .properties files.");
    }
}
