using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Headrace.Kafka.Storage.Disk;

namespace Headrace.Kafka.Storage;

/// <summary>Whose data a folder holds and in which format: its file <c>meta.properties</c>, in the form of Kafka's.</summary>
internal sealed record FolderIdentity(string ClusterId, int NodeId)
{
    private const string FileName = "meta.properties";
    private const string FormatKey = "headrace.format";
    private const int Format = 1;
    private const int BytesMax = 64 << 10;

    /// <summary>Reads the folder's identity and checks it against the options, or gives a new folder one.</summary>
    /// <exception cref="StorageException">The folder is of a newer version, another node's or cluster's, or not ours.</exception>
    public static FolderIdentity Open(LogDirectoryOptions options, out bool isNew)
    {
        var path = Path.Combine(options.Path, FileName);
        var content = DurableFile.Read(options.Disk, path, BytesMax);
        isNew = content is null;
        if (content is null)
        {
            // Our own two lock files are all that an empty folder may have.
            if (options.Disk.ListFolders(options.Path).Any(name => TopicPartition.TryParse(name, out _)))
                throw new StorageException(StorageFailure.Incompatible, $"The data folder {options.Path} has partitions but no {FileName}: restore that file, or choose another folder.");
            var identity = new FolderIdentity(options.ClusterId ?? NewClusterId(), options.NodeId);
            DurableFile.Replace(options.Disk, path, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
                $"# Written once by headrace. Whose data this folder holds, and in which format.\nversion=1\ncluster.id={identity.ClusterId}\nnode.id={identity.NodeId}\n{FormatKey}={Format}\n")));
            return identity;
        }

        var values = Parse(Encoding.UTF8.GetString(content));
        if (!values.TryGetValue(FormatKey, out var formatText))
        {
            throw new StorageException(StorageFailure.Incompatible,
                $"The data folder {options.Path} was not made by headrace ({FileName} has no {FormatKey}; it may be Apache Kafka's). Choose another folder.");
        }

        if (!int.TryParse(formatText, NumberStyles.None, CultureInfo.InvariantCulture, out var format) || format > Format)
        {
            throw new StorageException(StorageFailure.Incompatible,
                $"The data folder {options.Path} has the format {formatText}, this program knows up to {Format}. Use the newer version that wrote it, or choose another folder.");
        }

        if (!values.TryGetValue("cluster.id", out var clusterId) || !values.TryGetValue("node.id", out var nodeText)
            || !int.TryParse(nodeText, NumberStyles.None, CultureInfo.InvariantCulture, out var nodeId))
            throw new StorageException(StorageFailure.Corrupt, $"{path} lacks cluster.id or node.id: restore it.");
        if (nodeId != options.NodeId)
            throw new StorageException(StorageFailure.Incompatible, $"The data folder {options.Path} belongs to node.id={nodeId}, but node.id is set to {options.NodeId}.");
        if (options.ClusterId is { } wanted && wanted != clusterId)
            throw new StorageException(StorageFailure.Incompatible, $"The data folder {options.Path} belongs to the cluster {clusterId}, but the cluster id is set to {wanted}.");
        return new(clusterId, nodeId);
    }

    /// <summary>A random uuid as Kafka writes it: 22 characters of base64url, the first one no dash, so that command lines take it.</summary>
    private static string NewClusterId()
    {
        while (true)
        {
            var id = Base64Url.EncodeToString(Guid.NewGuid().ToByteArray(bigEndian: true));
            if (id[0] != '-')
                return id;
        }
    }

    private static Dictionary<string, string> Parse(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && line[0] != '#')
                values[line[..equals].Trim()] = line[(equals + 1)..].Trim();
        }

        return values;
    }
}
