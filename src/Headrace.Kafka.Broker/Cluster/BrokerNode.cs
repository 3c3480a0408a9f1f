namespace Headrace.Kafka.Broker.Cluster;

/// <summary>This broker as clients see it: the only node of its cluster, leader of every partition, controller and coordinator.</summary>
internal sealed class BrokerNode(int id, string clusterId, string host)
{
    public int Id => id;

    public string ClusterId => clusterId;

    /// <summary>The host that clients are told.</summary>
    public string Host => host;

    /// <summary>The port that clients are told; known once the broker listens.</summary>
    public int Port { get; set; }
}
