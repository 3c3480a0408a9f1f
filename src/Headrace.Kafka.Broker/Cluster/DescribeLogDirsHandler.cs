using Headrace.Kafka.Broker.Server;
using Headrace.Kafka.Broker.Topics;
using Headrace.Kafka.Protocol.Messages;

namespace Headrace.Kafka.Broker.Cluster;

/// <summary>DescribeLogDirs (key 35), versions 1-5, complete for the one data folder that there is. Source: protocol guide; KIP-827 (sizes).</summary>
internal sealed class DescribeLogDirsHandler(TopicCatalog catalog) : IRequestHandler<DescribeLogDirsRequest, DescribeLogDirsResponse>
{
    public ValueTask<DescribeLogDirsResponse?> HandleAsync(RequestContext context, DescribeLogDirsRequest request, CancellationToken cancellationToken)
    {
        var folder = new DescribeLogDirsResponse.DescribeLogDirsResult { LogDir = catalog.DataDirectory };
        var drive = new DriveInfo(catalog.DataDirectory);
        folder.TotalBytes = drive.TotalSize;
        folder.UsableBytes = drive.AvailableFreeSpace;
        if (request.Topics is null)
        {
            foreach (var topic in catalog.Topics)
                folder.Topics.Add(Describe(topic.Name, topic.Partitions));
        }
        else
        {
            foreach (var asked in request.Topics)
            {
                if (catalog.TryGet(asked.Topic, out var topic))
                    folder.Topics.Add(Describe(topic.Name, asked.Partitions.Select(topic.FindPartition).OfType<Partition>()));
            }
        }

        return new(new DescribeLogDirsResponse { Results = [folder] });
    }

    private static DescribeLogDirsResponse.DescribeLogDirsTopic Describe(string name, IEnumerable<Partition> partitions) => new()
    {
        Name = name,
        Partitions = [.. partitions.Select(partition => new DescribeLogDirsResponse.DescribeLogDirsPartition { PartitionIndex = partition.Index, PartitionSize = partition.Log.Size })],
    };
}
